//! Whether a block of code has a command that installs the package itself.
//!
//! A line is taken apart as a shell would: what stands before a prompt, several commands in a line, quotes, lines that go
//! on behind a backslash. The command must be one that installs (`pip install`, `npm i`, `yarn add`, `conda install`,
//! `brew install`), and one of its names must be the package's: by PEP 503 for Python's programs, letter by letter for
//! Node's. An address counts by the last part of its path. Left out: commands that run a package without installing it
//! (`npx`, `uvx`), and those that name no package (`npm install`, `pip install .`).

/// Bytes of the longest command that is put together from pieces and lines.
const LONGEST: usize = 1024;

/// Words between a program and what it shall do, as in `yarn workspace web add`.
const MOST_BETWEEN: usize = 6;

/// Whose programs install a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Installers {
    /// npm and its kin; names are compared letter by letter.
    #[default]
    Node,
    /// pip and its kin; names are compared as PEP 503 has it.
    Python,
}

/// Looks for a command in the lines of code blocks.
#[derive(Debug, Default)]
pub(super) struct Search {
    found: bool,
    /// A line that is not over yet.
    line: String,
}

impl Search {
    /// Whether a command was found.
    pub(super) fn found(&self) -> bool {
        self.found
    }

    /// Reads a piece of a block, which may begin and end within a line.
    pub(super) fn read(&mut self, piece: &str, package: &str, installers: Installers) {
        if self.found {
            return;
        }
        for line in piece.split_inclusive('\n') {
            let ends = line.ends_with('\n');
            let text = line.trim_end();
            if ends && self.line.is_empty() && !text.ends_with('\\') {
                self.found = self.found || installs(text, package, installers);
                continue;
            }
            if self.line.len() + text.len() < LONGEST {
                self.line.push_str(if ends { text } else { line });
            }
            if ends && self.line.ends_with('\\') {
                self.line.pop();
                self.line.push(' ');
            } else if ends {
                self.block_ends(package, installers);
            }
        }
    }

    /// The end of a block ends the line.
    pub(super) fn block_ends(&mut self, package: &str, installers: Installers) {
        if !self.line.is_empty() {
            self.found = self.found || installs(&self.line, package, installers);
            self.line.clear();
        }
    }
}

/// Whether one of a line's commands installs the package.
fn installs(line: &str, package: &str, installers: Installers) -> bool {
    if package.is_empty() || !line.contains([' ', '\t']) {
        return false;
    }
    line.split(['&', ';', '|']).any(|command| command_installs(command, package, installers))
}

fn command_installs(command: &str, package: &str, installers: Installers) -> bool {
    let mut words = command.split_whitespace().map(unquoted);
    let Some(program) = program(&mut words) else { return false };
    let Some(kind) = kind(program) else { return false };
    if !told_to_install(program, kind, &mut words) {
        return false;
    }
    let mut value_follows = false;
    for word in words {
        if word.starts_with('#') {
            return false;
        }
        if std::mem::take(&mut value_follows) {
            continue;
        }
        if word.starts_with('-') {
            value_follows = has_value(word, kind);
        } else if names(word, package, kind, installers) {
            return true;
        }
    }
    false
}

/// Whether a program is told to install what follows; takes the words up to there.
fn told_to_install<'w>(program: &str, kind: Kind, words: &mut impl Iterator<Item = &'w str>) -> bool {
    if program.starts_with("easy_install") || program == "ni" {
        return true;
    }
    // Python itself installs nothing, its modules do.
    let mut is_installer = !["python", "py", "pypy"].contains(&without_number(program));
    // `uv pip install`, `python -m pip install`, `npx expo install`.
    for word in words.take(MOST_BETWEEN) {
        if is_installer && is_verb(kind, word) {
            return true;
        }
        if word.starts_with('#') {
            return false;
        }
        is_installer =
            is_installer || matches!(without_number(word), "pip" | "pipx" | "uv" | "conda" | "poetry");
    }
    false
}

/// A word without the quotes around it.
fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`', '“', '”', '‘', '’'])
}

/// Programs by what they install.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Node,
    Python,
    /// Packages of a system, which are called as elsewhere.
    System,
}

/// The program of a command, behind prompts and programs that run others.
fn program<'w>(words: &mut impl Iterator<Item = &'w str>) -> Option<&'w str> {
    for _ in 0..8 {
        let word = words.next()?;
        let bare = word.trim_start_matches(['$', '>', '%', '#', '!', '❯', '➜', 'λ', '»', '-', '*', '+']);
        let is_prompt = bare.is_empty()
            || word.ends_with(['$', '%', '#', '>', ':', ']', ')'])
            || word.starts_with(['(', '['])
            || matches!(
                bare,
                "sudo"
                    | "time"
                    | "exec"
                    | "command"
                    | "env"
                    | "RUN"
                    | "run"
                    | "PS"
                    | "In"
                    | "then"
                    | "doas"
                    | "H"
                    | "E"
                    | "//"
            )
            || (bare.contains('=') && !bare.contains(['(', '.']));
        if !is_prompt {
            let name = bare.rsplit(['/', '\\']).next().unwrap_or(bare);
            return Some(name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd")).unwrap_or(name));
        }
    }
    None
}

/// A program's name without its version.
fn without_number(program: &str) -> &str {
    program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
}

fn kind(program: &str) -> Option<Kind> {
    Some(match without_number(program) {
        "pip" | "pipx" | "python" | "py" | "pypy" | "uv" | "easy_install" | "conda" | "mamba"
        | "micromamba" | "poetry" | "pdm" | "rye" | "pixi" | "pipenv" | "hatch" => Kind::Python,
        "npm" | "cnpm" | "tnpm" | "yarn" | "yarnpkg" | "pnpm" | "bun" | "ni" | "deno" | "bower" | "jspm"
        | "npx" | "expo" | "meteor" | "lerna" | "ng" | "ember" | "cordova" | "ionic" | "tns" | "ns"
        | "component" | "apm" | "bunx" | "vlt" => Kind::Node,
        "brew" | "port" | "apt" | "apt-get" | "aptitude" | "dnf" | "yum" | "zypper" | "pacman" | "yay"
        | "apk" | "snap" | "choco" | "scoop" | "winget" | "pkg" | "emerge" => Kind::System,
        _ => return None,
    })
}

/// Whether a word tells a program to install.
fn is_verb(kind: Kind, word: &str) -> bool {
    match kind {
        Kind::Python => matches!(word, "install" | "add" | "inject"),
        Kind::Node => matches!(
            word,
            "install" | "i" | "add" | "in" | "ins" | "inst" | "insta" | "instal" | "isntall" | "isnt" | "a"
        ),
        Kind::System => matches!(word, "install" | "add" | "-S" | "-Sy" | "-Syu"),
    }
}

/// Options whose value is the next word.
fn has_value(option: &str, kind: Kind) -> bool {
    match kind {
        Kind::Python => matches!(
            option,
            "-r" | "-e"
                | "-c"
                | "-i"
                | "-f"
                | "-t"
                | "-n"
                | "-p"
                | "-G"
                | "--name"
                | "--prefix"
                | "--index-url"
                | "--extra-index-url"
                | "--target"
                | "--requirement"
                | "--editable"
                | "--constraint"
                | "--channel"
                | "--group"
                | "--python"
                | "--find-links"
                | "--source"
        ),
        Kind::Node => matches!(
            option,
            "-C" | "--prefix" | "--registry" | "--tag" | "--cwd" | "--filter" | "--workspace"
        ),
        Kind::System => false,
    }
}

/// Whether an argument names the package.
fn names(argument: &str, package: &str, kind: Kind, installers: Installers) -> bool {
    match (kind, installers) {
        (Kind::Node, Installers::Node) => node_name(argument, package),
        (Kind::Python, Installers::Python) => python_name(argument, package),
        (Kind::System, _) => {
            let name = argument.rsplit('/').next().unwrap_or(argument);
            let beside =
                ["python3-", "python-", "py-", "node-"].iter().find_map(|prefix| name.strip_prefix(prefix));
            let own = package.rsplit('/').next().unwrap_or(package);
            same_python(name, own) || beside.is_some_and(|name| same_python(name, own))
        }
        _ => false,
    }
}

/// `name`, `name@1.2`, `@scope/name@latest`, `alias@npm:name`, `owner/name`, an address.
fn node_name(argument: &str, package: &str) -> bool {
    let argument = argument.trim_end_matches([',', ')']);
    let argument = argument.split_once("@npm:").map_or(argument, |(_, real)| real);
    let argument =
        ["npm:", "jsr:"].iter().find_map(|prefix| argument.strip_prefix(prefix)).unwrap_or(argument);
    let version = argument.match_indices('@').map(|(at, _)| at).find(|at| *at > 0);
    if &argument[..version.unwrap_or(argument.len())] == package {
        return true;
    }
    let own = package.rsplit('/').next().unwrap_or(package);
    !argument.starts_with(['@', '.']) && in_address(argument).is_some_and(|name| name == own)
}

/// `name`, `name[extra]>=1.0`, `channel::name`, a file of a release, an address.
fn python_name(argument: &str, package: &str) -> bool {
    if let Some((_, egg)) = argument.split_once("#egg=") {
        return python_name(egg, package);
    }
    if let Some(name) = in_address(argument) {
        let is_file = [".whl", ".gz", ".zip"].iter().any(|ending| argument.ends_with(ending));
        return if is_file {
            is_release_of(name, package)
        } else {
            !argument.starts_with('.') && same_python(name, package)
        };
    }
    let name = argument.rsplit("::").next().unwrap_or(argument);
    if name.ends_with(".whl") || name.ends_with(".tar.gz") {
        return is_release_of(name, package);
    }
    let end = name.find(['[', '=', '<', '>', '!', '~', ';', '@', '(', ',', '*']).unwrap_or(name.len());
    same_python(&name[..end], package)
}

/// Whether a file's name is that of a release: the name, a dash and a number.
fn is_release_of(file: &str, package: &str) -> bool {
    file.match_indices('-').any(|(at, _)| {
        file[at + 1..].starts_with(|c: char| c.is_ascii_digit() || "X{<".contains(c))
            && same_python(&file[..at], package)
    })
}

/// The last part of an address or a path, without `.git` and without what was checked out.
fn in_address(argument: &str) -> Option<&str> {
    if !argument.contains('/') {
        return None;
    }
    let path = argument.split(['#', '?']).next().unwrap_or(argument).trim_end_matches('/');
    let last = path.rsplit(['/', ':']).next().unwrap_or(path);
    let last = last.split('@').next().unwrap_or(last);
    let last = last.strip_suffix(".git").unwrap_or(last);
    Some(last).filter(|last| !last.is_empty())
}

/// Whether two names are one by PEP 503: in lower case, with one dash for each run of dashes, underscores and dots.
fn same_python(one: &str, other: &str) -> bool {
    let mut one = normal(one);
    let mut other = normal(other);
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (left, right) if left != right => return false,
            _ => {}
        }
    }
}

fn normal(name: &str) -> impl Iterator<Item = u8> {
    let mut dash = false;
    name.bytes().filter_map(move |byte| {
        let was_dash = std::mem::replace(&mut dash, matches!(byte, b'-' | b'_' | b'.'));
        match (was_dash, dash) {
            (true, true) => None,
            (false, true) => Some(b'-'),
            _ => Some(byte.to_ascii_lowercase()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str, package: &str, installers: Installers) -> bool {
        let mut search = Search::default();
        search.read(code, package, installers);
        search.block_ends(package, installers);
        search.found()
    }

    #[test]
    fn commands_that_install_the_package() {
        for code in [
            "pip install left-pad",
            "$ pip3 install --upgrade Left_Pad",
            "(venv) $ python3 -m pip install -U 'left.pad[fast]>=1.0,<2'",
            "C:\\> py -3.11 -m pip install left-pad==1.0",
            "!pip install -q left-pad # quietly",
            "user@host:~$ sudo -H pip install left-pad",
            "pip install \\\n    other \\\n    left-pad\n",
            "cd x && uv add left-pad; ls",
            "uv pip install left-pad",
            "uv tool install left-pad@latest",
            "poetry add left-pad --group dev",
            "conda install -c conda-forge left-pad",
            "mamba install conda-forge::left-pad",
            "pipx install left-pad",
            "easy_install-2.7 left-pad",
            "pip install git+https://git.example/owner/left-pad.git@main#egg=left_pad",
            "pip install git+https://git.example/owner/left-pad.git",
            "pip install ./dist/left_pad-1.0-py3-none-any.whl",
            "brew install left-pad",
            "RUN apt-get install -y python3-left-pad",
            "In [1]: %pip install left-pad",
            "PIP_NO_CACHE=1 pip install left-pad",
        ] {
            assert!(found(code, "left-pad", Installers::Python), "{code}");
        }
        for code in [
            "npm install @left/pad",
            "npm i -g @left/pad@^1.2.0",
            "> yarn add --dev other @left/pad",
            "yarn global add @left/pad",
            "pnpm add -D @left/pad",
            "bun add @left/pad",
            "deno add npm:@left/pad",
            "npx expo install @left/pad",
            "npm install pad@npm:@left/pad",
            "npm install --save git+https://git.example/left/pad.git",
            "npm i left/pad",
            "yarn workspace web add \"@left/pad\"",
            "# npm install @left/pad",
        ] {
            assert!(found(code, "@left/pad", Installers::Node), "{code}");
        }
    }

    #[test]
    fn other_commands_do_not() {
        for code in [
            "pip install right-pad",
            "pip install left-pad-extra",
            "pip install -r requirements.txt",
            "pip install -e .",
            "pip install .",
            "pip uninstall left-pad",
            "conda install -n left-pad numpy",
            "npm install left-pad",
            "python -m left-pad install",
            "install left-pad",
            "import left-pad",
            "pip install numpy  # then left-pad",
            "pip install",
            "",
        ] {
            assert!(!found(code, "left-pad", Installers::Python), "{code}");
        }
        for code in [
            "npm install",
            "npm i Left",
            "npx left",
            "npm run left",
            "pip install left",
            "npm uninstall left",
            "npm ci && node left",
        ] {
            assert!(!found(code, "left", Installers::Node), "{code}");
        }
    }

    #[test]
    fn a_line_may_come_in_pieces() {
        let mut search = Search::default();
        for piece in ["$ npm ", "install ", "left", "\nnode x\n"] {
            search.read(piece, "left", Installers::Node);
        }
        assert!(search.found());
    }
}
