//! Parameters of rules: defaults from the declaration, values from `case.toml`.

use std::collections::BTreeMap;

use trag_model::{Currency, Decimal, Minor, money};

use crate::{Declaration, ParamSpec, ParamValue};

/// Values that the investigator set, by rule code and parameter name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParamOverrides {
    values: BTreeMap<(String, String), ParamValue>,
}

impl ParamOverrides {
    /// Sets a parameter from the text or number of `case.toml`: `10`, or `5000.00 EUR`.
    ///
    /// The error is a sentence that names what is allowed.
    pub fn set(&mut self, rule: &Declaration, name: &str, text: &str) -> Result<(), String> {
        let code = rule.meta.code;
        let Some(spec) = rule.params.iter().find(|spec| spec.name == name) else {
            let known: Vec<&str> = rule.params.iter().map(|spec| spec.name).collect();
            return Err(format!("{code} has no parameter `{name}`; it has: {}", known.join(", ")));
        };
        let value = match spec.default {
            ParamValue::Int(_) => {
                let (low, high) = spec.range;
                let number = text.parse().ok().filter(|number| (low..=high).contains(number));
                ParamValue::Int(number.ok_or_else(|| {
                    format!("{code}.{name} is a whole number from {low} to {high}, not `{text}`")
                })?)
            }
            ParamValue::Money(..) => parse_money(text).ok_or_else(|| {
                format!("{code}.{name} is an amount with its currency such as `5000.00 EUR`, not `{text}`")
            })?,
        };
        self.values.insert((code.to_owned(), name.to_owned()), value);
        Ok(())
    }
}

fn parse_money(text: &str) -> Option<ParamValue> {
    let (amount, code) = text.trim().split_once(' ')?;
    let currency = Currency::from_code(code.trim())?;
    let amount = Decimal::parse(amount).ok()?.to_minor(currency.exponent()).ok()?;
    (amount >= Minor::ZERO).then_some(ParamValue::Money(amount, currency))
}

/// The parameters that one rule runs with. Rules ask for them in inner loops, so a value is found without a look-up
/// that allocates.
#[derive(Clone, Debug)]
pub struct Params<'a> {
    declaration: &'a Declaration,
    /// In the order of the declaration.
    values: Vec<ParamValue>,
}

impl<'a> Params<'a> {
    /// The parameters of a rule.
    #[must_use]
    pub fn new(declaration: &'a Declaration, overrides: &ParamOverrides) -> Params<'a> {
        let code = declaration.meta.code;
        let value = |spec: &ParamSpec| {
            let key = (code.to_owned(), spec.name.to_owned());
            overrides.values.get(&key).copied().unwrap_or(spec.default)
        };
        Params { declaration, values: declaration.params.iter().map(value).collect() }
    }

    /// A whole number. Panics when the rule declares none of that name: a slip in the rule, not in the input.
    #[must_use]
    pub fn int(&self, name: &str) -> i64 {
        match self.value(name) {
            ParamValue::Int(number) => number,
            ParamValue::Money(..) => panic!("parameter {name} is an amount"),
        }
    }

    /// An amount. Panics when the rule declares none of that name: a slip in the rule, not in the input.
    #[must_use]
    pub fn money(&self, name: &str) -> (Minor, Currency) {
        match self.value(name) {
            ParamValue::Money(amount, currency) => (amount, currency),
            ParamValue::Int(_) => panic!("parameter {name} is a number"),
        }
    }

    /// Name and printed value of each, for the record.
    #[must_use]
    pub fn printed(&self) -> Vec<(&'static str, String)> {
        let print = |value| match value {
            ParamValue::Int(number) => number.to_string(),
            ParamValue::Money(amount, currency) => {
                format!("{} {currency}", money::plain(i128::from(amount.0), currency.exponent()))
            }
        };
        let names = self.declaration.params.iter().map(|spec| spec.name);
        names.zip(self.values.iter().map(|value| print(*value))).collect()
    }

    fn value(&self, name: &str) -> ParamValue {
        let place = self.declaration.params.iter().position(|spec| spec.name == name);
        let code = self.declaration.meta.code;
        self.values[place.unwrap_or_else(|| panic!("{code} declares no parameter {name}"))]
    }
}
