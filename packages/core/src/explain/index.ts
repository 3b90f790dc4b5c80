// Apart from `.`: texts for operators that a browser need not load. It pulls in no Effect either.
export { explain } from "../view/explain.ts"
export type { Explanation } from "../view/explain.ts"
