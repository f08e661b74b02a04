/** A text in both languages, Chinese first. */
export type Sentence = readonly [zh: string, en: string];
export type Language = "zh" | "en";
