/** A place of the journal as a reader takes it in: without what nearly all of them begin with. */
export const shortPlace = (place: string): string =>
  place
    .replace(/^open[.](?:onboarding[.])?/, "")
    .replaceAll(".", " › ")
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
