//! The files of the page: in the binary, and given out from there without a copy.

use std::sync::LazyLock;

use bytes::Bytes;
use sha1_smol::Sha1;

/// A file of the page.
#[derive(Debug)]
pub struct File {
    path: &'static str,
    pub content_type: &'static str,
    pub content: Bytes,
    /// What it is known by, in quotes (RFC 9110, 8.8.3): another content has another.
    pub tag: String,
}

static FILES: LazyLock<[File; 4]> = LazyLock::new(|| {
    [
        File::new(
            "/",
            "text/html; charset=utf-8",
            include_bytes!("page/index.html"),
        ),
        File::new(
            "/chat.js",
            "text/javascript; charset=utf-8",
            include_bytes!("page/chat.js"),
        ),
        File::new(
            "/style.css",
            "text/css; charset=utf-8",
            include_bytes!("page/style.css"),
        ),
        File::new(
            "/icon.svg",
            "image/svg+xml; charset=utf-8",
            include_bytes!("page/icon.svg"),
        ),
    ]
});

impl File {
    fn new(path: &'static str, content_type: &'static str, content: &'static [u8]) -> File {
        File {
            path,
            content_type,
            content: Bytes::from_static(content),
            tag: tag(content),
        }
    }

    /// What is given out and has no path.
    pub(super) fn unnamed(content_type: &'static str, content: Bytes, tag: String) -> File {
        File {
            path: "",
            content_type,
            content,
            tag,
        }
    }

    /// The file at a path.
    pub fn at(path: &str) -> Option<&'static File> {
        FILES.iter().find(|file| file.path == path)
    }
}

/// The tag of a content.
pub fn tag(content: &[u8]) -> String {
    format!("\"{}\"", Sha1::from(content).digest())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_four_files_and_each_is_text_with_a_tag_of_its_own() {
        let mut tags = BTreeSet::new();
        for path in ["/", "/chat.js", "/style.css", "/icon.svg"] {
            let file = File::at(path).expect(path);
            assert!(std::str::from_utf8(&file.content).is_ok(), "{path}");
            assert!(file.content_type.ends_with("; charset=utf-8"), "{path}");
            assert!(tags.insert(&file.tag), "{path}");
        }
        for path in [
            "",
            "//",
            "/index.html",
            "/CHAT.js",
            "/chat.js/",
            "/ws",
            "/../chat.js",
        ] {
            assert!(File::at(path).is_none(), "{path}");
        }
    }

    /// A proxy may put the page under a path.
    #[test]
    fn the_page_names_its_parts_and_its_socket_relative_to_itself() {
        let text = |path| {
            let content = &File::at(path).expect(path).content;
            String::from_utf8(content.to_vec()).expect("is text")
        };
        let page = text("/");
        let named: BTreeSet<&str> = ["src=\"", "href=\""]
            .into_iter()
            .flat_map(|attribute| page.split(attribute).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let parts = BTreeSet::from(["chat.js", "icon.svg", "style.css"]);
        assert_eq!(named, parts);
        let script = text("/chat.js");
        assert!(script.contains("new URL('ws', location.href"), "its socket");
        assert!(!text("/style.css").contains("url(/"), "its pictures");
    }

    #[test]
    fn they_fit_into_40_kb_together() {
        let bytes: usize = FILES.iter().map(|file| file.content.len()).sum();
        assert!(bytes <= 40 * 1024, "{bytes}");
    }

    #[test]
    fn a_file_is_given_out_without_a_copy() {
        let [one, other] = [0, 1].map(|_| File::at("/chat.js").expect("is there").content.clone());
        assert_eq!(one.as_ptr(), other.as_ptr());
    }
}
