//! A value against a published schema.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;

/// The part of JSON Schema that the published schema uses; a keyword it does not know is a fault.
pub(crate) fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let fault = |why: String| Err(format!("{at}: {why}"));
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" | "required" | "additionalProperties" => {}
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).unwrap(), value, at)?;
            }
            "const" if rule != value => return fault(format!("{value} is not {rule}")),
            "enum" if !rule.as_array().unwrap().contains(value) => {
                return fault(format!("{value} is not in {rule}"));
            }
            "const" | "enum" => {}
            "type" => {
                let kind = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(_) => "integer",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                };
                if rule != kind
                    && !rule.as_array().is_some_and(|kinds| kinds.iter().any(|known| known == kind))
                {
                    return fault(format!("{kind} is not {rule}"));
                }
            }
            "minimum" if value.as_i64() < rule.as_i64() => return fault(format!("{value} < {rule}")),
            "minimum" | "minItems" => {}
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{at}/{index}"))?;
                }
            }
            "properties" => check_members(root, schema, value, at)?,
            "oneOf" => {
                let fits =
                    rule.as_array().unwrap().iter().filter(|one| check(root, one, value, at).is_ok()).count();
                if fits != 1 {
                    return fault(format!("{value} fits {fits} of the alternatives"));
                }
            }
            other => return fault(format!("unknown keyword {other}")),
        }
    }
    Ok(())
}

fn check_members(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let Some(members) = value.as_object() else { return Err(format!("{at}: no object")) };
    let properties = schema["properties"].as_object().unwrap();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            return Err(format!("{at}: {name} is missing"));
        }
    }
    for (name, member) in members {
        let Some(rule) = properties.get(name) else { return Err(format!("{at}: {name} is not published")) };
        check(root, rule, member, &format!("{at}/{name}"))?;
    }
    Ok(())
}
