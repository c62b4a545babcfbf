//! The bot of the README, as it stands there.

use std::process::{Child, Command, Stdio};

use crate::support::daemon::room;
use crate::support::program::{Program, said};
use crate::support::words::joined;

const README: &str = include_str!("../../README.md");

/// The bot as it runs on a port; `None` where there is no Python.
fn start(port: u16) -> Option<Running> {
    let (_, behind) = README.split_once("```python\n").expect("a bot");
    let (bot, _) = behind.split_once("```\n").expect("its end");
    let bot = bot.replace("2287", &port.to_string());
    let child = Command::new("python3")
        .args(["-c", &bot])
        .stdin(Stdio::null())
        .spawn();
    child.ok().map(Running)
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_bot_of_the_readme_answers_people_and_neither_bots_nor_the_history() {
    let (daemon, [mut ana, mut other]) = room(&["--rate", "0"], ["ana", "outro"]);
    ana.send("!oi");
    ana.expect_nothing();
    let Some(_bot) = start(daemon.address().port()) else {
        eprintln!("left out: there is no python3 here");
        return;
    };
    ana.expect(&joined("robo"));
    // A program, which knows what is marked.
    let mut bia = Program::join(daemon.address(), "bia");
    other.send("/bot");
    other.send("!oi");
    bia.skip_to("said");
    bia.send("!oi");
    bia.expect(&said("bia", "!oi"));
    let mut answer = said("robo", "oi, bia");
    answer["notice"] = true.into();
    bia.expect(&answer);
    ana.expect_all([
        &*joined("bia"),
        "<outro> !oi",
        "<bia> !oi",
        "<robo> oi, bia",
    ]);
}
