//! The command lines that are rehearsed, as the runbook has them.

/// The script: `##` begins a section, `# who: what` a step, all else is a command line.
const SCRIPT: &str = include_str!("rotation.sh");

/// Who runs the lines of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A data authority of the territory.
    Authority,
    /// The member whose keys are rotated.
    Member,
    /// Every member.
    Members,
    /// Every member but that one.
    Others,
}

impl Who {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Member => "member",
            Self::Members => "members",
            Self::Others => "others",
        }
    }

    fn of(word: &str) -> Option<Self> {
        let all = [Self::Authority, Self::Member, Self::Members, Self::Others];
        all.into_iter().find(|who| who.word() == word)
    }
}

/// Lines that one body runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Who.
    pub(super) who: Who,
    /// Why.
    pub(super) what: &'static str,
    /// The lines.
    pub(super) lines: Vec<&'static str>,
}

/// A part of the runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// Its title.
    pub(super) title: &'static str,
    /// Its steps.
    pub(super) steps: Vec<Step>,
}

impl Section {
    /// True when the members must have agreed on a height.
    pub(super) fn asks_for_height(&self) -> bool {
        self.steps.iter().flat_map(|step| &step.lines).any(|line| line.contains("$EFFECTIVE"))
    }
}

/// The script, read.
pub(super) fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in SCRIPT.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section { title, steps: Vec::new() });
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        let step = line.strip_prefix("# ").and_then(|text| text.split_once(": "));
        match (step.and_then(|(who, what)| Some((Who::of(who)?, what))), section.steps.last_mut()) {
            (Some((who, what)), _) => section.steps.push(Step { who, what, lines: Vec::new() }),
            (None, Some(step)) => step.lines.push(line),
            (None, None) => {}
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_the_script_is_lost() {
        let sections = sections();
        let titles: Vec<_> = sections.iter().map(|section| section.title).collect();
        assert_eq!(titles, ["The record key", "Peer key and validator key", "Afterwards"]);
        let read = sections.iter().flat_map(|section| &section.steps);
        let read: Vec<&str> = read.flat_map(|step| step.lines.iter().copied()).collect();
        let written: Vec<&str> = SCRIPT
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
            .collect();
        assert_eq!(read, written);
        let steps = SCRIPT.lines().filter(|line| line.starts_with("# ")).count();
        assert_eq!(sections.iter().map(|section| section.steps.len()).sum::<usize>(), steps);
        assert_eq!(sections.iter().filter(|section| section.asks_for_height()).count(), 1);
    }
}
