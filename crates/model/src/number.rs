//! Numbers as people read them: four significant digits, thousands apart, never `NaN`.

/// Four significant digits, or every digit of a whole number below ten million, with thin groups:
/// `999`, `530 288`, `5.31e9`, `0.0123`. What is not finite prints as `–`.
#[must_use]
pub fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let magnitude = value.abs();
    if magnitude < 1e7 && value.fract() == 0.0 {
        return grouped(value);
    }
    if magnitude >= 1e7 || (magnitude > 0.0 && magnitude < 1e-3) {
        return format!("{value:.3e}");
    }
    if magnitude >= 1000.0 {
        return grouped(value.round());
    }
    // Digits before the point: 3 for 100 to 999, 0 for 0.1 to 0.9, −1 for 0.01 to 0.09.
    let digits = magnitude.log10().floor() as i32 + 1;
    let decimals = usize::try_from((4 - digits).max(0)).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A whole number with a space between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    if value < 0.0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        // Four digits read well without a gap.
        if index > 0 && digits.len() > 4 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_readable() {
        let rows = [
            (0.0, "0"),
            (999.0, "999"),
            (-1000.0, "-1000"),
            (530_288.0, "530 288"),
            (1.999_84, "2"),
            (1.8512, "1.851"),
            (38.23, "38.23"),
            (0.000_012, "1.200e-5"),
            (5_309_560_688.0, "5.310e9"),
            (1234.5, "1235"),
            (0.01234, "0.01234"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
        ];
        for (value, text) in rows {
            assert_eq!(significant(value), text, "{value}");
        }
    }
}
