//! JSON text, written in order and without a tree, since a document may have 30 MB. It leaves out reading.

use std::fmt::Write as _;

/// JSON under way.
#[derive(Debug, Default)]
pub(super) struct Json {
    text: String,
    /// Whether the next value of this object or array needs a comma before it.
    comma: bool,
}

impl Json {
    /// Nothing yet, with room for so many bytes.
    pub fn with_room(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), comma: false }
    }

    /// An object; `fill` writes its fields.
    pub fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nested('{', '}', fill);
    }

    /// An array; `fill` writes its values.
    pub fn array(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nested('[', ']', fill);
    }

    /// The key of the value that comes next.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.separate();
        push_text(&mut self.text, key);
        self.text.push(':');
        self.comma = false;
        self
    }

    /// A text.
    pub fn string(&mut self, value: &str) {
        self.separate();
        push_text(&mut self.text, value);
    }

    /// JSON that is ready: a number, a word, or a fragment of fields.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.text.push_str(json);
    }

    /// A whole number.
    pub fn number(&mut self, value: u64) {
        self.separate();
        let _ = write!(self.text, "{value}");
    }

    /// A field whose value is a text.
    pub fn field(&mut self, key: &str, value: &str) {
        self.key(key).string(value);
    }

    /// A field whose value is JSON that is ready.
    pub fn raw_field(&mut self, key: &str, json: &str) {
        self.key(key).raw(json);
    }

    /// A field whose value is an array of texts.
    pub fn strings_field<'v>(&mut self, key: &str, values: impl IntoIterator<Item = &'v str>) {
        self.key(key).array(|json| values.into_iter().for_each(|value| json.string(value)));
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.text
    }

    fn nested(&mut self, open: char, close: char, fill: impl FnOnce(&mut Self)) {
        self.separate();
        self.text.push(open);
        self.comma = false;
        fill(self);
        self.text.push(close);
        self.comma = true;
    }

    fn separate(&mut self) {
        if self.comma {
            self.text.push(',');
        }
        self.comma = true;
    }
}

fn push_text(out: &mut String, value: &str) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in value.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "\\u0020",
            _ => continue,
        };
        out.push_str(&value[plain..at]);
        out.push_str(escape);
        plain = at + 1;
    }
    out.push_str(&value[plain..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_json() {
        let mut json = Json::default();
        json.object(|json| {
            json.field("a\"", "line\nnext \\ é\t");
            json.key("b").array(|json| {
                json.number(3);
                json.raw("null");
                json.object(|_| ());
                json.array(|_| ());
            });
            json.strings_field("c", ["x", "y"]);
            json.raw("\"d\":1,\"e\":2");
            json.raw_field("f", "true");
        });
        assert_eq!(
            json.finish(),
            r#"{"a\"":"line\nnext \\ é\t","b":[3,null,{},[]],"c":["x","y"],"d":1,"e":2,"f":true}"#
        );
    }
}
