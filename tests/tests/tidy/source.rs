//! A Rust file as the tidy checks see it: its text, and its code without comments and literals.

/// One file.
pub(crate) struct Source {
    text: String,
    code: String,
}

impl Source {
    /// Reads a file's text.
    pub(crate) fn new(text: String) -> Self {
        let code = blank_comments_and_literals(&text);
        Self { text, code }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The lines without comments and literals, with their numbers.
    pub(crate) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.lines())
    }

    /// The lines of [`Self::code_lines`] before the inline tests.
    pub(crate) fn production_code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code_lines().take(self.production_lines())
    }

    /// Number of lines before the inline tests.
    pub(crate) fn production_lines(&self) -> usize {
        let lines: Vec<&str> = self.code.lines().collect();
        let begins_tests = |pair: &[&str]| {
            pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod tests {")
        };
        lines.windows(2).position(begins_tests).unwrap_or(lines.len())
    }

    /// Every function with a body: its name, and its lines from `fn` to the closing brace.
    pub(crate) fn functions(&self) -> Vec<(String, usize)> {
        let bytes = self.code.as_bytes();
        let mut found = Vec::new();
        for (start, _) in self.code.match_indices("fn ") {
            let begins_word = start == 0 || !is_word(bytes[start - 1]);
            let name: String = self.code[start + 3..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if !begins_word || name.is_empty() {
                continue;
            }
            if let Some(end) = end_of_body(bytes, start) {
                found.push((name, self.code[start..end].lines().count()));
            }
        }
        found
    }
}

/// True when `word` stands in the line and is not part of a longer name.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let bytes = line.as_bytes();
        let end = start + word.len();
        (start == 0 || !is_word(bytes[start - 1])) && bytes.get(end).is_none_or(|b| !is_word(*b))
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where the body of the function that starts at `start` ends; `None` for a declaration.
fn end_of_body(code: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut brackets = 0usize;
    for (offset, byte) in code[start..].iter().enumerate() {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets = brackets.checked_sub(1)?,
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(start + offset + 1),
            b'}' => depth = depth.checked_sub(1)?,
            b';' if depth == 0 && brackets == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Replaces comments, strings and character literals by spaces; line breaks stay.
fn blank_comments_and_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = end_of_blank(&chars, i);
        if end == i {
            out.push(chars[i]);
            i += 1;
            continue;
        }
        out.extend(chars[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        i = end;
    }
    out
}

/// The end of the comment or literal that starts at `i`; `i` if none does.
fn end_of_blank(chars: &[char], i: usize) -> usize {
    let at = |offset: usize| chars.get(i + offset).copied().unwrap_or('\0');
    let end_from = |from: usize, stop: &dyn Fn(usize) -> bool| {
        (from..chars.len()).find(|at| stop(*at)).unwrap_or(chars.len())
    };
    match (at(0), at(1)) {
        ('/', '/') => end_from(i, &|at| chars[at] == '\n'),
        ('/', '*') => end_from(i + 2, &|at| chars[at - 1] == '*' && chars[at] == '/') + 1,
        ('"', _) => end_of_string(chars, i + 1),
        ('r', '"' | '#') if i == 0 || !chars[i - 1].is_alphanumeric() && chars[i - 1] != '_' => {
            end_of_raw_string(chars, i)
        }
        ('\'', '\\') => end_from(i + 3, &|at| chars[at] == '\'') + 1,
        ('\'', _) if at(2) == '\'' => i + 3,
        _ => i,
    }
    .min(chars.len())
}

fn end_of_string(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// `i` stands on the `r`; returns it unchanged when no raw string begins here.
fn end_of_raw_string(chars: &[char], i: usize) -> usize {
    let hashes = chars[i + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(i + 1 + hashes) != Some(&'"') {
        return i;
    }
    let closes = |at: &usize| {
        chars[*at] == '"' && (1..=hashes).all(|offset| chars.get(at + offset) == Some(&'#'))
    };
    let body = i + 2 + hashes;
    (body..chars.len()).find(closes).map_or(chars.len(), |at| at + 1 + hashes)
}
