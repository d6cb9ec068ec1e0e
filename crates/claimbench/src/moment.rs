//! Moments as RFC 3339 writes them in UTC, and as ms since 1970.

/// Days from 1970 to a day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date
/// algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Reads `2026-11-25T03:50:06Z`, a fraction of seconds allowed, or a day alone.
pub fn parse(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let time = time.strip_suffix('Z')?;
    let whole = |text: &str| text.parse::<u32>().ok().map(i64::from);
    let mut parts = day.split('-').map(whole);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut clock = clock.split(':').map(whole);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let valid = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60
        && fraction.chars().all(|one| one.is_ascii_digit());
    let ms = whole(&format!("{fraction:0<3.3}"))?;
    let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second;
    valid.then_some(seconds * 1000 + ms)
}

/// The day of a moment.
pub fn day(at_ms: i64) -> String {
    // The inverse of `days`, from the same source.
    let shifted = at_ms.div_euclid(86_400_000) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_days_written() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-11-25T03:50:06Z", Some(1_795_578_606_000)),
            ("2024-02-29T12:00:00.5Z", Some(1_709_208_000_500)),
            ("2024-02-29", Some(1_709_164_800_000)),
            ("2024-13-01", None),
            ("yesterday", None),
            ("2024-02-29T12:00:00+01:00", None),
        ] {
            assert_eq!(parse(text), ms, "{text}");
        }
        for text in ["1999-12-31", "2024-02-29", "2026-11-25"] {
            assert_eq!(day(parse(text).unwrap()), text);
        }
    }
}
