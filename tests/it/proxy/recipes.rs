//! The recipes of the README are those that tests/proxy runs.

use crate::readme::{READMES, document};

#[test]
fn each_recipe_of_the_readme_is_one_that_is_run() {
    for (language, recipe) in [
        ("nginx", include_str!("../../proxy/nginx.conf")),
        ("caddyfile", include_str!("../../proxy/Caddyfile")),
        ("haproxy", include_str!("../../proxy/haproxy.cfg")),
    ] {
        let begin = format!("```{language}\n");
        let texts: Vec<String> = READMES
            .iter()
            .filter_map(|name| document(name))
            .map(|(_, text)| text)
            .collect();
        let blocks: Vec<&str> = texts
            .iter()
            .flat_map(|text| text.split(&begin).skip(1))
            .collect();
        assert!(!blocks.is_empty(), "{language}");
        for block in blocks {
            let (block, _) = block.split_once("```").expect("a block has an end");
            assert_eq!(block, recipe, "{language}");
        }
    }
}
