//! Small charts for the tests of this folder; leaves out realistic data.

use super::place::Rect;
use super::{Axis, Chart, Form, Over, Row, Scale, raster};
use resvg::usvg::{Group, Node, TextChunk, Tree};

/// A row of series npm with nothing optional.
pub fn row(x: f64, y: f64) -> Row {
    Row {
        x,
        category: None,
        y,
        low: None,
        high: None,
        mark: None,
        series: "npm".into(),
        label: None,
        n: None,
    }
}

/// Three rows of two series, one of them not known.
pub fn chart(form: Form) -> Chart {
    let category = |name: &str| match form {
        Form::Bars | Form::Dots => Some(name.to_owned()),
        Form::Lines | Form::Columns => None,
    };
    let rows = vec![
        Row { category: category("a"), ..row(1.0, 10.0) },
        Row { category: category("b"), ..row(2.0, f64::NAN) },
        Row { category: category("b"), series: "PyPI".into(), ..row(3.0, 30.0) },
    ];
    Chart {
        id: "sample".into(),
        form,
        title: "A <title> & more".into(),
        subtitle: Some("a subtitle".into()),
        x: Axis { title: "rank".into(), scale: Scale::Linear },
        y: Axis { title: "packages".into(), scale: Scale::Linear },
        n_title: "n".into(),
        over: Over::Listing,
        caption: "n = 3".into(),
        rows,
    }
}

/// Two series of twelve rows with everything optional, long words and extremes.
pub fn odd(form: Form, scale: Scale) -> Chart {
    let mut chart = chart(form);
    chart.id = format!("odd-{form:?}-{scale:?}");
    chart.title = "a title of many words, ".repeat(8);
    chart.caption = "a caption of many words, ".repeat(11);
    chart.y.scale = scale;
    chart.rows.clear();
    for (index, series) in
        (0_u16..12).flat_map(|index| [(index, "npm"), (index, "a series whose name is long")])
    {
        let share = f64::from(index + 1) / 12.0 * if series == "npm" { 1.0 } else { 0.7 };
        let y = if scale == Scale::Share { share } else { share.powi(9) * 4.5e6 };
        let name = format!("@scope/{index}-{}", "package-with-a-long-name-".repeat(usize::from(index % 4)));
        let upright = matches!(form, Form::Lines | Form::Columns);
        chart.rows.push(Row {
            category: (!upright).then_some(name),
            y: if index == 5 { f64::NAN } else { y },
            low: Some(y * 0.9),
            high: Some((y * 1.1).min(if scale == Scale::Share { 1.0 } else { y * 1.1 })),
            mark: (index % 5 == 0).then_some(y * 1.05).filter(|mark| *mark < 1.0 || scale != Scale::Share),
            series: series.into(),
            label: (form == Form::Lines && index % 6 == 2).then(|| format!("a note on {index}")),
            n: Some(10_u64.pow(u32::from(index) / 2)),
            ..row(f64::from(index), y)
        });
    }
    chart
}

/// Every text of a picture with its box, as the renderer lays it out, and the
/// box of the canvas.
pub fn words(svg: &str) -> (Vec<(String, Rect)>, Rect) {
    let tree = Tree::from_str(svg, &raster::options()).expect("a readable picture");
    let mut found = Vec::new();
    collect(tree.root(), &mut found);
    let (right, bottom) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    (found, Rect { left: 0.0, top: 0.0, right, bottom })
}

fn collect(group: &Group, found: &mut Vec<(String, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, found),
            Node::Text(text) => {
                // the shapes alone, without the white edge around them
                let shapes = text.flattened().abs_bounding_box();
                let words: String = text.chunks().iter().map(TextChunk::text).collect();
                found.push((
                    words,
                    Rect {
                        left: f64::from(shapes.left()),
                        top: f64::from(shapes.top()),
                        right: f64::from(shapes.right()),
                        bottom: f64::from(shapes.bottom()),
                    },
                ));
            }
            _ => {}
        }
    }
}
