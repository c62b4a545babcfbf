//! The picture of a conversation in the README: the real client on the real daemon, as an SVG.
//!
//! `cargo test --test it picture -- --ignored` writes `.pictures/conversation.svg` anew.

use std::fmt::Write as _;
use std::path::Path;

use super::terminal::Start;
use crate::support::{Client, Daemon};

const ROWS: u16 = 15;
const COLUMNS: u16 = 78;

/// The size of a character's cell and of its font, and the space around the screen, in pixels.
const CELL: (f64, f64) = (8.4, 19.0);
const FONT: f64 = 14.0;
const MARGIN: f64 = 16.0;

#[test]
#[ignore = "writes .pictures/conversation.svg"]
fn picture_of_a_conversation() {
    let daemon = Daemon::start(&[]);
    let mut joao = Client::join(daemon.address(), "João");
    let mut bia = Client::join(daemon.address(), "bia");
    joao.send("alguém viu o gato da biblioteca?");
    bia.skip_to("<João> alguém viu o gato da biblioteca?");

    let start = Start::connect(daemon.address(), &["--nick", "ana"]).size(ROWS, COLUMNS);
    let mut ana = start.run();
    ana.wait_prompt("");
    bia.send("oi, Ana! ele está na sua janela?");
    ana.wait_for("janela?");
    ana.type_in(
        "bi\testá, dormindo em cima do teclado; por isso não respondi antes: ele não deixa\r",
    );
    ana.wait_for("não deixa");
    joao.send("/me procura uma sardinha");
    ana.wait_for("sardinha");
    bia.send("/msg ana não conte que ele come comigo");
    ana.wait_for("come comigo");
    ana.type_in("/r comigo também\r");
    ana.wait_for("comigo também");
    let mut caio = Client::join(daemon.address(), "caio");
    ana.wait_for("caio entrou no chat dos Little Cats.");
    caio.send("cheguei");
    ana.wait_for("cheguei");
    ana.type_in("/msg carol vem!\r");
    ana.wait_for("\"carol\"");
    ana.type_in("/list\r");
    ana.wait_for("ana, bia, caio, João");
    ana.type_in("cai\to gato pergunta se voc");
    ana.wait_prompt("caio: o gato pergunta se voc");
    joao.send("ele acordou");
    ana.wait_for("ele acordou");
    ana.wait_prompt("caio: o gato pergunta se voc");

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pictures");
    std::fs::create_dir_all(&folder).expect("a folder");
    let picture = ana.with_screen(svg);
    std::fs::write(folder.join("conversation.svg"), picture).expect("a file");
}

/// What a run of characters looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    colour: vt100::Color,
    is_bold: bool,
    is_faint: bool,
    is_italic: bool,
}

fn svg(screen: &vt100::Screen) -> String {
    let rows = screen.rows(0, COLUMNS).collect::<Vec<_>>();
    let used = rows.iter().rposition(|row| !row.trim().is_empty());
    let used = used.map_or(0, |last| last + 1);
    let width = f64::from(COLUMNS) * CELL.0 + 2.0 * MARGIN;
    let height = count(used) * CELL.1 + 2.0 * MARGIN;
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-label="Uma conversa no littlecats">
<style>
  text {{ font: {FONT}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre; fill: #1f2328; }}
  .screen {{ fill: #ffffff; stroke: #d1d9e0; }}
  .cursor {{ fill: #1f2328; }}
  .faint {{ fill-opacity: 0.6; }}
  .bold {{ font-weight: bold; }}
  .italic {{ font-style: italic; }}
  @media (prefers-color-scheme: dark) {{
    text {{ fill: #e6edf3; }}
    .screen {{ fill: #0d1117; stroke: #30363d; }}
    .cursor {{ fill: #e6edf3; }}
  }}
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
        r#"<text x="{x:.1}" y="{y:.1}" class="{}"{style} textLength="{width:.1}" xml:space="predaemon">{text}</text>"#,
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
