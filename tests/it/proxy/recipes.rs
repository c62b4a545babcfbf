//! The recipes of the README are those that tests/proxy runs.

const README: &str = include_str!("../../../README.md");

#[test]
fn each_recipe_of_the_readme_is_one_that_is_run() {
    for (language, recipe) in [
        ("nginx", include_str!("../../proxy/nginx.conf")),
        ("caddyfile", include_str!("../../proxy/Caddyfile")),
        ("haproxy", include_str!("../../proxy/haproxy.cfg")),
    ] {
        let begin = format!("```{language}\n");
        for block in README.split(&begin).skip(1) {
            let (block, _) = block.split_once("```").expect("a block has an end");
            assert_eq!(block, recipe, "{language}");
        }
    }
}
