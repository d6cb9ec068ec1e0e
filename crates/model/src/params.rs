//! The point of a sweep at which something is measured: whole numbers by name.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Parameter values by name, in the order of their names, so that equal points compare equal and
/// print the same everywhere.
// Without room for more, since every observation has one.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(from = "BTreeMap<String, i64>", into = "BTreeMap<String, i64>")]
#[schemars(with = "BTreeMap<String, i64>")]
pub struct Params(Box<[(String, i64)]>);

impl Params {
    /// The value of one parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<i64> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every parameter with its value, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// These parameters with one more, or with another value for one.
    #[must_use]
    pub fn with(self, name: &str, value: i64) -> Self {
        self.0.into_iter().chain([(name.to_owned(), value)]).collect()
    }

    /// Those of these parameters whose names are wanted.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        self.0.iter().filter(|(name, _)| wanted(name)).cloned().collect()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Of several values for one parameter the last counts.
impl FromIterator<(String, i64)> for Params {
    fn from_iter<T: IntoIterator<Item = (String, i64)>>(each: T) -> Self {
        let mut all: Vec<(String, i64)> = each.into_iter().collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|later, kept| {
            let again = later.0 == kept.0;
            if again {
                kept.1 = later.1;
            }
            again
        });
        Params(all.into_boxed_slice())
    }
}

impl From<BTreeMap<String, i64>> for Params {
    fn from(all: BTreeMap<String, i64>) -> Self {
        all.into_iter().collect()
    }
}

impl From<Params> for BTreeMap<String, i64> {
    fn from(params: Params) -> Self {
        params.0.into_iter().collect()
    }
}

/// Prints `k=3 len=40`, and nothing for no parameters.
impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{name}={value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_in_order_and_the_last_value_of_each_counts() {
        let each = [("n", 1), ("a", 2), ("n", 3)].map(|(name, value)| (name.to_owned(), value));
        let point: Params = each.into_iter().collect();
        assert_eq!(point, Params::default().with("n", 1).with("a", 2).with("n", 3));
        assert_eq!(point.to_string(), "a=2 n=3");
        assert_eq!((point.get("n"), point.get("b")), (Some(3), None));
        assert_eq!(point.only(|name| name == "a"), Params::default().with("a", 2));
        let text = serde_json::to_string(&point).unwrap();
        assert_eq!(text, r#"{"a":2,"n":3}"#);
        assert_eq!(serde_json::from_str::<Params>(&text).unwrap(), point);
    }
}
