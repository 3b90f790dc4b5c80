import { InputError } from "./input-error.ts"

/** Whether the text is a day that was or will be, like 1990-12-31: 1990-02-30 is none. */
export const isCalendarDate = (text: string): boolean => {
  const [, year, month, day] = /^((?:19|20)\d\d)-(\d\d)-(\d\d)$/.exec(text) ?? []
  const leap = Number(year) % 4 === 0 && year !== "1900"
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0
  return Number(day) >= 1 && Number(day) <= days
}

/** Throws `InputError` reason `InvalidDateOfBirth`. */
export const parseCalendarDate = (input: unknown): string => {
  const text = typeof input === "string" ? input.trim() : ""
  if (!isCalendarDate(text)) throw new InputError({ _tag: "InvalidDateOfBirth" })
  return text
}
