//! What holds of the time at which a version was published, out of a package's document. It leaves out the rest of it.

use serde_json::Value;

use super::package::Moment;
use super::registries::npm::read_publication;
use super::{ASKED, reference};

/// The version whose time is asked for.
const VERSION: &str = "1.0.0";

/// Holds the reader of publication times to its laws.
pub fn hold(body: &[u8]) {
    let read = |body: &[u8]| read_publication(body, ASKED, VERSION);
    assert_eq!(read(body), read(body), "the same bytes, another time");
    reference::hold(body, &read, &|object| {
        let named =
            ["name", "_id"].into_iter().filter_map(|key| object.get(key)).find(|value| !value.is_null());
        if named.is_some_and(|name| name != ASKED) { Err("name") } else { Ok(()) }
    });
    let (Ok(found), reference::Reference::Object(object)) = (read(body), reference::read(body)) else {
        return;
    };
    if reference::is_plain(body, &object) {
        let time = object.get("time").and_then(|time| time.get(VERSION)).and_then(Value::as_str);
        assert_eq!(found, time.and_then(Moment::parse), "a time was passed over or made up");
    }
}
