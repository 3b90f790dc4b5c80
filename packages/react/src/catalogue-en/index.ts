export { catalogueEn } from "./catalogue-en.ts"
export type { Catalogue } from "./catalogue-en.ts"
export { translator } from "./translator.ts"
