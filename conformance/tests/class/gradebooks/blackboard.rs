//! Blackboard's grade center.

use super::{changed, filled, handed, text, utf16};
use conformance::class::gradebook::{BookError, Kind};

const SPANISH: &str = "\u{feff}\"Apellidos\",\"Nombre\",\"Nombre de usuario\",\"ID del alumno\",\"Último acceso\",\"Total [Puntos \
    totales: hasta 97 Puntuación] |900\",\"Práctica 3 [Puntos totales: 97 Puntuación] |901\"\r\n\
    \"Núñez, y Díaz\",\"José \"\"Pepe\"\"\",\"jnunez\",\"0042\",\"2023-10-03 17:04:00\",\"12,50\",\"Necesita calificación\"\r\n\
    \"smith\",\"=cmd()\",\"acmd\",\"0043\",\"\",\"\",\"\"\r\n\
    \"jnunez\",\"李\",\"smith\",\"0044\",\"\",\"\",\"\"\r\n";

#[test]
fn the_column_is_the_one_that_is_not_added_up() {
    let class = [handed(&["jnunez"], "62.5"), handed(&["Smith"], "97"), handed(&["nobody"], "1")];
    let filled = filled(SPANISH.as_bytes(), &class, None).unwrap();
    let changes = [
        ("\"Necesita calificación\"", "\"62,5\""),
        ("\"0044\",\"\",\"\",\"\"", "\"0044\",\"\",\"\",\"97\""),
    ];
    assert_eq!(text(&filled), changed(SPANISH, &changes));
    assert_eq!(filled.kind, Kind::Blackboard);
    assert_eq!(filled.without, ["smith, =cmd(), acmd"]);
    assert_eq!(filled.unknown, ["(nobody)"]);
}

#[test]
fn a_tab_separated_file_of_utf_16_stays_one() {
    let book = SPANISH.replace("\",\"", "\"\t\"");
    let filled = filled(&utf16(&book), &[handed(&["0043"], "48.5")], None).unwrap();
    let expected =
        changed(&book, &[("\"0043\"\t\"\"\t\"\"\t\"\"", "\"0043\"\t\"\"\t\"\"\t\"48,5\"")]);
    assert_eq!(filled.bytes, utf16(&expected));
}

#[test]
fn several_columns_are_named_with_the_remedy() {
    let book = "\"Last Name\",\"First Name\",\"Username\",\"Lab 1 [Total Pts: 97 Score] |1\",\"Lab 2 [Total Pts: 10 Score] |2\"\n\
        \"Doe\",\"Jane\",\"jd\",\"\",\"\"\n";
    let class = [handed(&["jd"], "97")];
    let error = filled(book.as_bytes(), &class, None).unwrap_err();
    assert!(matches!(error, BookError::SeveralColumns { .. }));
    assert!(
        error.to_string().ends_with("as in `--column 'Lab 1 [Total Pts: 97 Score] |1'`"),
        "{error}"
    );
    let filled = filled(book.as_bytes(), &class, Some("lab 2")).unwrap();
    assert_eq!(text(&filled), changed(book, &[("\"jd\",\"\",\"\"", "\"jd\",\"\",\"10\"")]));
}
