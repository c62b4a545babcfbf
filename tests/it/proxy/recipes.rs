//! The recipes of the README are those that tests/proxy runs.

const README: &str = include_str!("../../../README.md");
const README_EN: &str = include_str!("../../../.github/README.en.md");

#[test]
fn each_recipe_of_the_readme_is_one_that_is_run() {
    for (language, recipe) in [
        ("nginx", include_str!("../../proxy/nginx.conf")),
        ("caddyfile", include_str!("../../proxy/Caddyfile")),
        ("haproxy", include_str!("../../proxy/haproxy.cfg")),
    ] {
        let begin = format!("```{language}\n");
        let in_both = [README, README_EN].map(|it| it.split(&begin).skip(1));
        for block in in_both.into_iter().flatten() {
            let (block, _) = block.split_once("```").expect("a block has an end");
            assert_eq!(block, recipe, "{language}");
        }
    }
}
