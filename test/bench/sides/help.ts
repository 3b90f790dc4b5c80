import { builtBinary } from "./built-binary.ts"
import { timeNode } from "./time-node.ts"

const words = process.argv[2] ?? ""
const { took } = timeNode(words === "an empty program" ? ["--eval", "0"] : [builtBinary, ...words.split(" ")])
console.log(JSON.stringify([took]))
