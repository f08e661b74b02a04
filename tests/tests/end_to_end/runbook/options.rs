//! Whether a program has the subcommands and options that a line names, by its own help.

use std::process::Command;

use hefu_tests::network::program;

/// Other people's programs, and where their options stand. Shell words are not looked up.
const OTHERS: [&str; 1] = ["systemd-creds"];

/// What a line names that its program does not have.
pub(super) fn unknown(line: &str) -> Option<String> {
    let words = words(line);
    let (name, words) = words.split_first()?;
    match name.as_str() {
        "hefu" | "hefud" => of_ours(name, words).err().map(|what| format!("{line}: {what}")),
        other if OTHERS.contains(&other) => {
            // On a machine without it nothing can be said.
            let output = Command::new(other).arg("--help").output().ok()?;
            let help = String::from_utf8_lossy(&output.stdout).into_owned();
            missing(&help, words).map(|what| format!("{line}: {what}"))
        }
        _ => None,
    }
}

/// The words of a command, without an assignment around it.
fn words(line: &str) -> Vec<String> {
    let line = match line.split_once("=$(") {
        Some((name, rest)) if !name.contains(' ') => rest.trim_end_matches(')'),
        _ => line,
    };
    line.split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect()
}

fn of_ours(name: &str, words: &[String]) -> Result<(), String> {
    let mut path: Vec<&str> = Vec::new();
    let mut help = help_of(name, &path)?;
    for word in words.iter().map(String::as_str) {
        let commands = commands(&help);
        if word.starts_with('-') || commands.is_empty() {
            continue;
        }
        if !commands.iter().any(|known| known == word) {
            // A value of a setting stands before the subcommand, as in `--node URL head`.
            if is_value(words, word) || path.is_empty() && !is_command(word) {
                continue;
            }
            return Err(format!("no command {word:?} in {name} {}", path.join(" ")));
        }
        path.push(word);
        help = help_of(name, &path)?;
    }
    missing(&help, words).map_or(Ok(()), Err)
}

/// True for a word that follows an option.
fn is_value(words: &[String], word: &str) -> bool {
    words.windows(2).any(|pair| pair[0].starts_with('-') && pair[1] == word)
}

fn is_command(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// The first option that a help text does not have.
fn missing(help: &str, words: &[String]) -> Option<String> {
    let known = |option: &str| {
        help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == option)
    };
    let options = words.iter().filter(|word| word.starts_with('-') && word.len() > 1);
    let mut options = options.map(|word| word.split_once('=').map_or(word.as_str(), |(o, _)| o));
    options.find(|option| !known(option)).map(|option| format!("no option {option}"))
}

fn help_of(name: &str, path: &[&str]) -> Result<String, String> {
    let output = Command::new(program(name))
        .args(path)
        .arg("--help")
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{name} {} has no help", path.join(" "))),
    }
}

/// The subcommands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let lines = lines.take_while(|line| !line.trim().is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|l| !l.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}
