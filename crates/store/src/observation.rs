//! An observation as it stands in a line: what a record has most of is read without detours.
//!
//! The writer puts the same fields in the same order into every line, so that a reader which
//! expects that need not look names up. Whatever is written in another way (by another program, or
//! with escapes in its texts) is not read here, but by the description in `model`.

use model::{Class, Conditions, Histogram, Observation, Params, Status, Value};

/// The observation of a sealed line; nothing where it is none as the writer writes it.
pub fn observation(line: &str) -> Option<Observation> {
    let mut text = Text(line);
    text.literal("{\"kind\":\"observation\",\"scenario\":")?;
    let scenario = text.string()?.to_owned();
    let experiment = text.field("experiment")?.string()?.to_owned();
    let variant = text.field("variant")?.string()?.to_owned();
    let runtime = text.field("runtime")?.string()?.to_owned();
    let params = text.field("params")?.params()?;
    let metric = text.field("metric")?.string()?.parse().ok()?;
    let unit = text.field("unit")?.string()?.to_owned();
    let class = match text.field("class")?.string()? {
        "exact" => Class::Exact,
        "stochastic" => Class::Stochastic,
        "state" => Class::State,
        _ => return None,
    };
    let replicate = text.field("replicate")?.number()?;
    let order = text.field("order")?.number()?;
    let iterations = text.field("iterations")?.number()?;
    let value = text.optional("value", Text::value)?;
    let samples = text.optional("samples", Text::numbers)?;
    let histogram = text.optional("histogram", Text::pairs)?;
    let answer = text.optional("answer", Text::string)?;
    let status = text.status()?;
    let conditions = text.optional("conditions", Text::conditions)?;
    text.field("sum")?.string()?;
    (text.0 == "}").then_some(Observation {
        scenario,
        experiment,
        variant,
        runtime,
        params,
        metric,
        unit,
        class,
        replicate,
        order,
        iterations,
        value,
        samples: samples.unwrap_or_default(),
        histogram: Histogram(histogram.unwrap_or_default()),
        answer: answer.unwrap_or_default().to_owned(),
        status,
        conditions,
    })
}

/// What is left of a line. Each method takes one thing off its beginning, and nothing where
/// something else is there.
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn literal(&mut self, literal: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }

    /// The name of the next field.
    fn field(&mut self, name: &str) -> Option<&mut Self> {
        self.literal(",")?;
        self.name(name)?;
        Some(self)
    }

    fn name(&mut self, name: &str) -> Option<()> {
        self.literal("\"")?;
        self.literal(name)?;
        self.literal("\":")
    }

    /// A field that may be absent; nothing at all where it is there and cannot be read.
    fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        let before = self.0;
        match self.field(name) {
            Some(text) => read(text).map(Some),
            None => {
                self.0 = before;
                Some(None)
            }
        }
    }

    /// A text without escapes.
    fn string(&mut self) -> Option<&'a str> {
        self.literal("\"")?;
        let end = self.0.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
        let (text, rest) = self.0.split_at(end);
        self.0 = rest.strip_prefix('"')?;
        Some(text)
    }

    fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        let is_number = |byte: u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let end = self.0.bytes().position(|byte| !is_number(byte))?;
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits.parse().ok()
    }

    fn value(&mut self) -> Option<Value> {
        if self.0.starts_with('"') {
            return self.string().map(|text| Value::Text(text.to_owned()));
        }
        for (word, flag) in [("true", true), ("false", false)] {
            if self.literal(word).is_some() {
                return Some(Value::Flag(flag));
            }
        }
        self.number().map(Value::Number)
    }

    /// A list that ends so, of items between which there is this, neither of which is in an item:
    /// room is made for as many as there are.
    fn list<T>(
        &mut self,
        [between, end]: [&str; 2],
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.literal("[")?;
        if self.literal("]").is_some() {
            return Some(Vec::new());
        }
        let items = &self.0[..self.0.find(end)?];
        let mut list = Vec::with_capacity(items.matches(between).count() + 1);
        loop {
            list.push(read(self)?);
            if self.literal("]").is_some() {
                return Some(list);
            }
            self.literal(",")?;
        }
    }

    fn numbers(&mut self) -> Option<Vec<f64>> {
        self.list([",", "]"], Text::number)
    }

    fn pairs(&mut self) -> Option<Vec<[u64; 2]>> {
        self.list(["],[", "]]"], |text| {
            text.literal("[")?;
            let value = text.number()?;
            text.literal(",")?;
            let count = text.number()?;
            text.literal("]")?;
            Some([value, count])
        })
    }

    fn params(&mut self) -> Option<Params> {
        self.literal("{")?;
        let mut params = Vec::new();
        while self.literal("}").is_none() {
            if !params.is_empty() {
                self.literal(",")?;
            }
            let name = self.string()?.to_owned();
            self.literal(":")?;
            params.push((name, self.number()?));
        }
        Some(params.into_iter().collect())
    }

    fn status(&mut self) -> Option<Status> {
        let status = self.field("status")?.string()?;
        if status == "ok" {
            return Some(Status::Ok);
        }
        let because = self.field("because")?.string()?.to_owned();
        match status {
            "invalid" => Some(Status::Invalid(because)),
            "disturbed" => Some(Status::Disturbed(because)),
            "wrong-answer" => Some(Status::WrongAnswer(because)),
            "failed" => Some(Status::Failed(because)),
            "skipped" => Some(Status::Skipped(because)),
            _ => None,
        }
    }

    fn conditions(&mut self) -> Option<Conditions> {
        self.literal("{")?;
        self.name("others_busy")?;
        let conditions = Conditions {
            others_busy: self.number()?,
            steal: self.field("steal")?.number()?,
            run_delay_ns: self.field("run_delay_ns")?.number()?,
            involuntary_switches: self.field("involuntary_switches")?.number()?,
            load1: self.field("load1")?.number()?,
            peak_rss_bytes: self.field("peak_rss_bytes")?.number()?,
            env_padding_bytes: self.field("env_padding_bytes")?.number()?,
            process_ns: self.field("process_ns")?.number()?,
        };
        self.literal("}")?;
        Some(conditions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_another_way_is_left_to_others() {
        let line = "{\"kind\":\"observation\",\"scenario\":\"s\",\"experiment\":\"e\",\
                    \"variant\":\"v\",\"runtime\":\"go\",\"params\":{\"n\":-7,\"o\":8},\
                    \"metric\":\"wall.ns\",\"unit\":\"ns/op\",\"class\":\"stochastic\",\
                    \"replicate\":1,\"order\":2,\"iterations\":3,\"value\":4e-7,\
                    \"samples\":[0.1,5],\"histogram\":[[1,2]],\"answer\":\"a\",\
                    \"status\":\"ok\",\"sum\":\"0123\"}";
        let read = observation(line).unwrap();
        assert_eq!(read.params.get("n"), Some(-7));
        assert_eq!(read.samples, [0.1, 5.0]);
        assert_eq!(read.value, Some(Value::Number(4e-7)));
        for (old, new) in [
            ("\"s\"", "\"s\\n\""),
            ("\"replicate\":1", "\"replicate\":-1"),
            ("\"replicate\":1", "\"replicate\": 1"),
            ("\"order\":2,", ""),
            ("wall.ns", "wall.s"),
            ("[0.1,5]", "[0.1,5,]"),
            ("\"ok\"", "\"fine\""),
            ("\"ok\"", "\"failed\""),
            ("\"ok\",", "\"ok\",\"more\":1,"),
        ] {
            assert!(line.contains(old), "{old}");
            assert_eq!(observation(&line.replacen(old, new, 1)), None, "{new}");
        }
    }
}
