//! Word lists that names and texts are made of; data alone. It leaves out how texts are put together (`readme`).

/// Words of the trade at the end of names; none of them is a topic.
pub(super) const SUFFIXES: &[&str] = &[
    "kit", "lite", "core", "helper", "plugin", "loader", "config", "types", "sdk", "client", "bridge",
    "tools", "wrapper", "adapter", "stream", "cache", "queue", "router", "hooks", "store", "events", "log",
    "preset", "schema", "theme", "icons", "utils", "base", "next", "js", "py", "lib",
];

/// A topic that packages are about, with what declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub id: &'static str,
    /// Keywords, any of which declares it.
    pub keywords: &'static [&'static str],
    /// PyPI's classifier of it.
    pub classifier: &'static str,
}

/// The topics that are planted; a package has one at most.
pub const TOPICS: [Topic; 10] = [
    Topic {
        id: "calculation",
        keywords: &["math", "mathematics", "algebra"],
        classifier: "Topic :: Scientific/Engineering :: Mathematics",
    },
    Topic {
        id: "data science",
        keywords: &["data-science", "data-analysis", "dataframe"],
        classifier: "Topic :: Scientific/Engineering :: Information Analysis",
    },
    Topic {
        id: "image processing",
        keywords: &["image-processing", "computer-vision", "ocr"],
        classifier: "Topic :: Scientific/Engineering :: Image Processing",
    },
    Topic {
        id: "machine learning",
        keywords: &["machine-learning", "deep-learning", "neural-network"],
        classifier: "Topic :: Scientific/Engineering :: Artificial Intelligence",
    },
    Topic { id: "web", keywords: &["web", "http", "rest-api"], classifier: "Topic :: Internet :: WWW/HTTP" },
    Topic { id: "databases", keywords: &["database", "sql", "orm"], classifier: "Topic :: Database" },
    Topic {
        id: "command line",
        keywords: &["cli", "command-line", "terminal"],
        classifier: "Topic :: Terminals",
    },
    Topic {
        id: "testing",
        keywords: &["testing", "unit-testing", "mocking"],
        classifier: "Topic :: Software Development :: Testing",
    },
    Topic {
        id: "security",
        keywords: &["security", "cryptography", "authentication"],
        classifier: "Topic :: Security",
    },
    Topic {
        id: "text processing",
        keywords: &["nlp", "markdown", "regex"],
        classifier: "Topic :: Text Processing",
    },
];

/// Keywords that declare no topic.
pub(super) const KEYWORDS: &[&str] = &[
    "simple", "fast", "tiny", "helper", "wrapper", "modern", "async", "typed", "plugin", "utility", "starter",
];

/// Packages that others depend on; invented.
pub(super) const DEPENDENCIES: &[&str] = &[
    "barimo", "cedula", "dorabi", "fenilo", "gamuto", "hilera", "jokame", "kotira", "lumabe", "mopeda",
    "nadiro", "pulako", "ribosa", "sotela", "tavino", "vemura", "bakole", "citamo", "dulera", "fobati",
    "gerona", "hamilu", "jubato", "kelido", "lotima", "mirabo", "nolika", "perudo", "rukima", "silabe",
    "tomera", "vilado",
];

/// People; invented.
pub(super) const PEOPLE: &[&str] = &[
    "Ada Linden",
    "Bo Karst",
    "Cleo Marn",
    "Dara Voss",
    "Emil Tarn",
    "Fay Orlo",
    "Gil Benz",
    "Hana Sool",
    "Ivo Rask",
    "Jun Halm",
    "Kaia Thorn",
    "Levi Umber",
    "Mina Dorst",
    "Nils Ekko",
    "Orla Finch",
    "Pia Quent",
];

/// A language that READMEs are written in.
#[derive(Debug)]
pub(super) struct Language {
    pub install: &'static [&'static str],
    pub usage: &'static [&'static str],
    pub api: &'static [&'static str],
    pub examples: &'static [&'static str],
    pub changelog: &'static [&'static str],
    pub license: &'static [&'static str],
    /// Headings that are none of the sections that are looked for.
    pub other: &'static [&'static str],
    pub adjectives: &'static [&'static str],
    pub nouns: &'static [&'static str],
    pub verbs: &'static [&'static str],
    /// Sentences: `A`, `N` and `V` in braces are an adjective, a noun and a verb, `P` the package.
    pub sentences: &'static [&'static str],
    /// What stands between sentences.
    pub blank: &'static str,
}

/// English first; the others are the frequent ones beside it.
pub(super) const LANGUAGES: [Language; 6] = [
    Language {
        install: &["Installation", "Install", "Installing", "How to install"],
        usage: &["Usage", "Quick start", "How to use", "Basic usage", "Quickstart"],
        api: &["API", "API reference", "Reference", "API Documentation"],
        examples: &["Examples", "Example"],
        changelog: &["Changelog", "Release notes", "Change log"],
        license: &["License", "Licence"],
        other: &[
            "Features",
            "Motivation",
            "Overview",
            "Why",
            "Status",
            "Credits",
            "Background",
            "Support",
            "Goals",
        ],
        adjectives: &[
            "small", "fast", "plain", "typed", "careful", "steady", "lazy", "nested", "tidy", "shared",
            "hidden", "quiet", "strict", "loose", "cheap", "brief", "remote", "local", "partial", "whole",
        ],
        nouns: &[
            "value", "stream", "record", "window", "table", "parser", "buffer", "notice", "handler",
            "message", "schema", "worker", "signal", "queue", "cache", "token", "filter", "router", "layer",
            "panel", "field", "session", "result", "batch", "column", "request", "promise", "callback",
            "marker", "bundle",
        ],
        verbs: &[
            "reads", "writes", "wraps", "joins", "splits", "checks", "sorts", "keeps", "drops", "merges",
            "returns", "renders", "watches", "loads", "counts", "copies", "finds", "groups",
        ],
        sentences: &[
            "The {A} {N} {V} every {N} before the {N} {V} it.",
            "{P} {V} a {A} {N} and leaves the {N} alone.",
            "It {V} each {N} once, so that no {N} waits for a {A} {N}.",
            "A {N} that is {A} never {V} another {N}.",
            "Where the {N} is {A}, the {N} {V} it in order.",
            "This {V} the {A} {N} without a further {N}.",
            "You give it a {N}; it {V} the {N} and tells which {N} was {A}.",
            "Most of the time the {N} {V} only one {A} {N}.",
        ],
        blank: " ",
    },
    Language {
        install: &["Installation", "Installieren"],
        usage: &["Verwendung", "Benutzung", "Schnellstart"],
        api: &["API", "API-Referenz", "Referenz"],
        examples: &["Beispiele", "Beispiel"],
        changelog: &["Changelog", "Änderungen"],
        license: &["Lizenz"],
        other: &["Überblick", "Hintergrund", "Ziele", "Merkmale"],
        adjectives: &["kleine", "schnelle", "leise", "strenge", "offene", "ganze", "frühe"],
        nouns: &[
            "Tabelle",
            "Schlange",
            "Nachricht",
            "Spalte",
            "Anfrage",
            "Schicht",
            "Ausgabe",
            "Liste",
            "Datei",
        ],
        verbs: &["liest", "schreibt", "prüft", "sortiert", "zählt", "teilt", "findet"],
        sentences: &[
            "Die {A} {N} {V} jede {N}, bevor die {N} fertig ist.",
            "{P} {V} eine {A} {N} und lässt die {N} in Ruhe.",
            "Wo die {N} fehlt, {V} die {A} {N} eine {N}.",
        ],
        blank: " ",
    },
    Language {
        install: &["Installation"],
        usage: &["Utilisation", "Démarrage rapide"],
        api: &["API", "Référence"],
        examples: &["Exemples", "Exemple"],
        changelog: &["Journal des modifications", "Changelog"],
        license: &["Licence"],
        other: &["Aperçu", "Objectifs", "Contexte"],
        adjectives: &["petite", "rapide", "stricte", "ouverte", "simple"],
        nouns: &["table", "file", "couche", "colonne", "réponse", "liste", "page", "clé"],
        verbs: &["lit", "écrit", "trie", "compte", "vérifie", "copie"],
        sentences: &[
            "La {N} {A} {V} chaque {N} avant que la {N} ne parte.",
            "{P} {V} une {N} {A} et laisse la {N} en paix.",
            "Si la {N} est {A}, la {N} {V} une autre {N}.",
        ],
        blank: " ",
    },
    Language {
        install: &["Instalación"],
        usage: &["Uso", "Modo de uso", "Inicio rápido"],
        api: &["API", "Referencia"],
        examples: &["Ejemplos", "Ejemplo"],
        changelog: &["Registro de cambios", "Changelog"],
        license: &["Licencia"],
        other: &["Resumen", "Objetivos", "Motivación"],
        adjectives: &["pequeña", "rápida", "estricta", "abierta", "simple"],
        nouns: &["tabla", "cola", "capa", "columna", "respuesta", "lista", "clave", "página"],
        verbs: &["lee", "escribe", "ordena", "cuenta", "revisa", "copia"],
        sentences: &[
            "La {N} {A} {V} cada {N} antes de que la {N} termine.",
            "{P} {V} una {N} {A} y deja la {N} en paz.",
            "Si la {N} es {A}, la {N} {V} otra {N}.",
        ],
        blank: " ",
    },
    Language {
        install: &["安装"],
        usage: &["使用方法", "快速开始", "使用"],
        api: &["API", "API 参考"],
        examples: &["示例"],
        changelog: &["更新日志"],
        license: &["许可证"],
        other: &["特性", "背景", "概述"],
        adjectives: &["快速的", "简单的", "严格的", "完整的"],
        nouns: &["表格", "队列", "消息", "字段", "请求", "缓存", "结果"],
        verbs: &["读取", "写入", "检查", "排序", "统计", "合并"],
        sentences: &[
            "{A}{N}在{N}之前{V}每个{N}。",
            "{P} {V}一个{A}{N}，并保留{N}。",
            "如果{N}是{A}，则{V}另一个{N}。",
        ],
        blank: "",
    },
    Language {
        install: &["インストール"],
        usage: &["使い方", "使用方法"],
        api: &["API", "API リファレンス"],
        examples: &["例", "サンプル"],
        changelog: &["変更履歴"],
        license: &["ライセンス"],
        other: &["概要", "特徴", "背景"],
        adjectives: &["小さな", "速い", "厳密な", "単純な"],
        nouns: &["表", "キュー", "メッセージ", "列", "リクエスト", "結果", "キャッシュ"],
        verbs: &["読み込みます", "書き込みます", "検査します", "並べ替えます", "数えます"],
        sentences: &["{A}{N}が{N}の前に{N}を{V}。", "{P} は{A}{N}を{V}。", "{N}が{A}とき、{N}を{V}。"],
        blank: "",
    },
];
