/** Separators of thousands in the languages of visitors: comma, full stop, apostrophes, spaces that do not break, Arabic. */
const GROUPED = /^\d{1,3}(?:([,.'’\u00A0\u202F\u066C ])\d{3})(?:\1\d{3})*$/u;
/** What people read out before a number. */
const BEFORE = /^(?:#|№|nº|no\.?|nr\.?|number|num\.?)\s*/iu;

/** The value of a decimal digit of any script: digits stand in blocks of ten, in order. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}

/** Reads a number as it stands on the page of a visitor, or as somebody says it: `151`, `#151`, `No. 151`, `1,510`, `١٥١`. @returns null if it is none */
export function readNumber(text: string): number | null {
  const bare = text
    .trim()
    .replace(BEFORE, '')
    .replaceAll(/\p{Nd}/gu, digitValue);
  const digits = GROUPED.test(bare) ? bare.replaceAll(/\D/g, '') : bare;
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}
