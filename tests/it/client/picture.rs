//! The picture of a conversation in the README: the real client on the real daemon, as an SVG.
//!
//! `cargo test --test it picture -- --ignored` writes `.pictures/conversation-*.svg` anew, for each language and for
//! light and dark pages.

use std::fmt::Write as _;
use std::path::Path;

use super::terminal::{Start, Terminal};
use crate::support::{Client, Daemon};

const ROWS: u16 = 15;
const COLUMNS: u16 = 78;

/// The size of a character's cell and of its font, and the space around the screen, in pixels.
const CELL: (f64, f64) = (8.4, 19.0);
const FONT: f64 = 14.0;
const MARGIN: f64 = 16.0;

/// How the screen looks beside the colours that the client chose itself.
#[derive(Debug, Clone, Copy)]
struct Theme {
    name: &'static str,
    text: &'static str,
    screen: &'static str,
    edge: &'static str,
}

/// For readers whose pages are light, and for those whose pages are dark.
const THEMES: [Theme; 2] = [
    Theme {
        name: "light",
        text: "#1f2328",
        screen: "#ffffff",
        edge: "#d1d9e0",
    },
    Theme {
        name: "dark",
        text: "#e6edf3",
        screen: "#0d1117",
        edge: "#30363d",
    },
];

/// What is said, in one language.
struct Scene {
    lang: &'static str,
    title: &'static str,
    before: &'static str,
    asked: &'static str,
    answered: &'static str,
    acted: &'static str,
    private: &'static str,
    replied: &'static str,
    arrived: &'static str,
    /// What is behind a newcomer's nickname in the notice.
    joined: &'static str,
    begun: &'static str,
    last: &'static str,
}

const SCENES: [Scene; 2] = [
    Scene {
        lang: "pt",
        title: "Uma conversa no littlecats",
        before: "alguém viu o gato da biblioteca?",
        asked: "oi, Ana! ele está na sua janela?",
        answered: "está, dormindo em cima do teclado; por isso não respondi antes: ele não deixa",
        acted: "procura uma sardinha",
        private: "não conte que ele come comigo",
        replied: "comigo também",
        arrived: "cheguei",
        joined: " entrou no chat dos Little Cats.",
        begun: "o gato pergunta se voc",
        last: "ele acordou",
    },
    Scene {
        lang: "en",
        title: "A conversation in littlecats",
        before: "has anybody seen the library's cat?",
        asked: "hi, Ana! is it on your window sill?",
        answered: "it sleeps on top of the keyboard; that is why I did not answer: it would not let me",
        acted: "looks for a sardine",
        private: "do not tell that it eats at my place",
        replied: "at mine, too",
        arrived: "here I am",
        joined: " joined the Little Cats chat.",
        begun: "the cat asks whether yo",
        last: "it woke up",
    },
];

#[test]
#[ignore = "writes .pictures/conversation-*.svg"]
fn pictures_of_a_conversation() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pictures");
    std::fs::create_dir_all(&folder).expect("a folder");
    for scene in &SCENES {
        let ana = played(scene);
        for theme in THEMES {
            let picture = ana.with_screen(|screen| svg(screen, theme, scene.title));
            let name = format!("conversation-{}-{}.svg", scene.lang, theme.name);
            std::fs::write(folder.join(name), picture).expect("a file");
        }
    }
}

/// What a run of the client shows in the end.
fn played(scene: &Scene) -> Terminal {
    let daemon = Daemon::start(&["--lang", scene.lang]);
    let come = |name: &str| {
        let mut client = Client::connect(daemon.address());
        client.send(name);
        while !client.line().contains(&format!("{name}{}", scene.joined)) {}
        client
    };
    let mut joao = come("João");
    let mut bia = come("bia");
    joao.send(scene.before);
    bia.skip_to(&format!("<João> {}", scene.before));

    let flags = ["--nick", "ana", "--lang", scene.lang];
    let start = Start::connect(daemon.address(), &flags).size(ROWS, COLUMNS);
    let mut ana = start.run();
    ana.wait_for(&format!("ana{}", scene.joined));
    bia.send(scene.asked);
    ana.wait_for(scene.asked);
    ana.type_in(format!("bi\t{}\r", scene.answered));
    let end = scene.answered.split_whitespace().next_back();
    ana.wait_for(end.expect("words"));
    bia.skip_to(&format!("<ana> bia: {}", scene.answered));
    joao.send(&format!("/me {}", scene.acted));
    ana.wait_for(scene.acted);
    bia.send(&format!("/msg ana {}", scene.private));
    ana.wait_for(scene.private);
    ana.type_in(format!("/r {}\r", scene.replied));
    bia.skip_to(&format!("* João {}", scene.acted));
    assert!(bia.line().ends_with(scene.replied));
    ana.wait_for(scene.replied);
    let mut caio = come("caio");
    ana.wait_for(&format!("caio{}", scene.joined));
    caio.send(scene.arrived);
    ana.wait_for(scene.arrived);
    ana.type_in("/list\r");
    ana.wait_for("ana, bia, caio, João");
    ana.type_in(format!("cai\t{}", scene.begun));
    ana.wait_for(scene.begun);
    joao.send(scene.last);
    ana.wait_for(scene.last);
    ana.wait_for(scene.begun);
    ana
}

/// What a run of characters looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    colour: vt100::Color,
    is_bold: bool,
    is_faint: bool,
    is_italic: bool,
}

fn svg(screen: &vt100::Screen, theme: Theme, title: &str) -> String {
    let Theme { text, edge, .. } = theme;
    let background = theme.screen;
    let rows = screen.rows(0, COLUMNS).collect::<Vec<_>>();
    let used = rows.iter().rposition(|row| !row.trim().is_empty());
    let used = used.map_or(0, |last| last + 1);
    let width = f64::from(COLUMNS) * CELL.0 + 2.0 * MARGIN;
    let height = count(used) * CELL.1 + 2.0 * MARGIN;
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-label="{title}">
<style>
  text {{ font: {FONT}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre; fill: {text}; }}
  .screen {{ fill: {background}; stroke: {edge}; }}
  .cursor {{ fill: {text}; }}
  .faint {{ fill-opacity: 0.6; }}
  .bold {{ font-weight: bold; }}
  .italic {{ font-style: italic; }}
</style>
<rect class="screen" x="0.5" y="0.5" width="{:.0}" height="{:.0}" rx="8"/>
"##,
        width - 1.0,
        height - 1.0
    );
    for row in 0..used {
        write_row(&mut out, screen, u16::try_from(row).expect("a row"));
    }
    let (row, column) = screen.cursor_position();
    let (x, y) = place(row, column);
    let (cell_width, cell_height) = CELL;
    let _ = writeln!(
        out,
        r#"<rect class="cursor" x="{x:.1}" y="{y:.1}" width="{cell_width}" height="{cell_height}" fill-opacity="0.7"/>"#
    );
    out.push_str("</svg>\n");
    out
}

/// The upper left corner of a cell.
fn place(row: u16, column: u16) -> (f64, f64) {
    (
        MARGIN + f64::from(column) * CELL.0,
        MARGIN + f64::from(row) * CELL.1,
    )
}

fn count(number: usize) -> f64 {
    f64::from(u16::try_from(number).expect("a small number"))
}

/// Writes the runs of equal looks in a row.
fn write_row(out: &mut String, screen: &vt100::Screen, row: u16) {
    let mut run: Option<(u16, Look, String)> = None;
    for column in 0..COLUMNS {
        let Some(cell) = screen.cell(row, column) else {
            continue;
        };
        if cell.is_wide_continuation() {
            continue;
        }
        let look = Look {
            colour: cell.fgcolor(),
            is_bold: cell.bold(),
            is_faint: cell.dim(),
            is_italic: cell.italic(),
        };
        let text = if cell.has_contents() {
            cell.contents()
        } else {
            " "
        };
        match &mut run {
            Some((_, same, so_far)) if *same == look => so_far.push_str(text),
            _ => {
                write_run(out, row, run.take());
                run = Some((column, look, text.to_owned()));
            }
        }
    }
    write_run(out, row, run);
}

fn write_run(out: &mut String, row: u16, run: Option<(u16, Look, String)>) {
    let Some((column, look, text)) = run else {
        return;
    };
    let text = text.trim_end();
    if text.trim().is_empty() {
        return;
    }
    let (x, y) = place(row, column);
    let y = y + CELL.1 * 0.75;
    let classes: Vec<&str> = [
        (look.is_bold, "bold"),
        (look.is_faint, "faint"),
        (look.is_italic, "italic"),
    ]
    .iter()
    .filter_map(|&(is_so, class)| is_so.then_some(class))
    .collect();
    let style = colour(look.colour).map_or(String::new(), |c| format!(" style=\"fill:{c}\""));
    // The width is given, so that the columns stand whatever the font is.
    let width = count(text.chars().count()) * CELL.0;
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        out,
        r#"<text x="{x:.1}" y="{y:.1}" class="{}"{style} textLength="{width:.1}" xml:space="preserve">{text}</text>"#,
        classes.join(" ")
    );
}

/// A colour of xterm's cube; `None` for the terminal's own.
fn colour(colour: vt100::Color) -> Option<String> {
    match colour {
        vt100::Color::Idx(index @ 16..=231) => {
            let level = |step: u8| if step == 0 { 0 } else { step * 40 + 55 };
            let cube = index - 16;
            let [red, green, blue] = [cube / 36, cube / 6 % 6, cube % 6].map(level);
            Some(format!("#{red:02x}{green:02x}{blue:02x}"))
        }
        vt100::Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        vt100::Color::Idx(_) | vt100::Color::Default => None,
    }
}
