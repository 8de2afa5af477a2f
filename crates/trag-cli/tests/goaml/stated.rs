//! What a user states beyond what a case knows: goods, holders of accounts, elements of an activity.

use std::fs;
use std::path::Path;

use super::common::{Scratch, trag};
use super::valid::{sample, schemas, under, validate};
use super::{ROWS, SETTINGS, all, between, reported, xml_files};

/// The first code of a type of a schema.
fn first_code(schema: &Path, of: &str) -> String {
    let text = fs::read_to_string(schema).unwrap();
    let of = text.split(&format!("name=\"{of}\"")).nth(1).unwrap();
    of.split("enumeration value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn goods_and_holders_are_valid_under_both_schemas() {
    let Some(schemas) = schemas() else { return };
    let scratch = Scratch::new();
    let case = scratch.text("azerbaijani-laundromat");
    sample("azerbaijani-laundromat", &case);
    for (version, schema, settings) in &schemas {
        let settings = settings.replace("CURRENCY", "currency_code_local = \"USD\"");
        let item = first_code(schema, "trans_item_type");
        let goods = format!(
            "goods_services = {{ item = [{{ item_type = \"{item}\", description = \"switchgear\", estimated_value = 90380 }}, \
             {{ item_type = \"{item}\" }}] }}"
        );
        let told = format!("[[transaction]]\nfindings = [\"R05-0001\"]\nelements = {{ {goods} }}\n");
        let chosen = "findings = [\"R05-0001\", \"R05-0002\"]\n";
        let out = format!("goods-{version}");
        let ran = under(&scratch, &case, schema, (chosen, &settings, &told), &out);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        validate(schema, &xml_files(&scratch.path(&out)));
        let text = fs::read_to_string(scratch.path(&format!("{out}/goaml.xml"))).unwrap();
        assert_eq!(text.matches("<goods_services>").count(), 1, "of one of two transactions");
        assert_eq!(between(&text, "item_type"), [item.as_str(); 2]);
        let holder = "<t_entity>\n<name>LCM ALLIANCE LLP</name>\n</t_entity>";
        assert!(text.contains(holder), "{text}");

        let out = format!("activity-{version}");
        let first = format!("kind = \"activity\"\n{chosen}");
        let ran =
            under(&scratch, &case, schema, (&first, &settings, &format!("[activity]\n{goods}\n")), &out);
        assert!(ran.exit == 0 || ran.exit == 2, "{}", ran.err);
        validate(schema, &xml_files(&scratch.path(&out)));
        let text = fs::read_to_string(scratch.path(&format!("{out}/goaml.xml"))).unwrap();
        assert_eq!(text.matches("<goods_services>").count(), 1);

        for (row, what) in [("rows = [99999]", "names row 99999"), ("findings = [\"L01-0001\"]", "L01-0001")]
        {
            let told = format!("[[transaction]]\n{row}\nelements = {{ {goods} }}\n");
            let ran = under(&scratch, &case, schema, (chosen, &settings, &told), "refused");
            assert!(ran.exit != 0 && ran.err.contains(what), "{}", ran.err);
            assert!(!scratch.path("refused").exists());
        }
    }
}

#[test]
fn a_profile_is_refused_and_the_reason_is_said() {
    let scratch = Scratch::new();
    reported(&scratch, ROWS, &all(SETTINGS));
    let (case, out) = (scratch.text("case"), scratch.text("copy"));
    let args = ["report", &case, "--form", "goaml", "--goaml", "x.toml", "--out", &out, "--profile", "court"];
    let ran = trag(&[&args[..], &["--recipient", "X"]].concat());
    assert_eq!(ran.exit, 64, "{}", ran.err);
    assert!(ran.err.contains("no profile withholds anything in it"), "{}", ran.err);
}
