import { documentedReply, documentedTypes } from "./documented-types.ts"
import type { Documented } from "./documented-types.ts"

/** Words a field or type of bunq may be made of, besides those of the fields that are known. */
const more =
  "a about accepted access account action active activity activation actor added additional agreement alias allowed amount answer application approval approved " +
  "archive attempt audit authority balance bank batch begin billing birth block blocked boolean business button call cancel canceled cancelled card category " +
  "change changed channel check city close closed closure code comment common compliance completed condition config configuration confirm confirmation consent " +
  "contact content context contract count counter create created currency current customer data date day default deleted delivery denial denied description " +
  "detail details device digital direction director document domain due duration early edit email employment enabled end entry environment error event " +
  "expected expired expires expiry extension external extra failed failure feature field file filter final finished first flag flow format freeze frozen full " +
  "future gender general group hash head header history hold hour identification identifier identity image in income index indicator industry information " +
  "initial inquiry interval invite is issue issued issuer item job key kind label language last legal length level limit line link list local locale location " +
  "lock log main mandatory manual max maximum member merchant message meta metadata method min minimum minute mode model monetary month name national " +
  "nationality necessary new next note notification number object of offset old open operation option optional order origin original owner page parameter " +
  "parent part partner pending period permission permitted person phase phone place plan point pointer policy political position postal previous primary " +
  "priority private process processing product profile progress provider provision public purpose reached reason received reference refresh region register " +
  "registration reject rejected rejection relation relationship renewal report request requested requester required requirement reset residence resident " +
  "response restriction result retry review reviewer risk role root rule scheme score second secondary section segment sequence service session setting " +
  "settings severity sign signature size something sort source stage start started state status step string structure sub subject submission submitted subscription " +
  "sum summary support suspended switch system tag target task tax team term terms text threshold tier time timeout timestamp title to total tracking " +
  "transaction transition translated trigger type unexpected unit unknown update updated url usage use used user valid validation validity value verification verified version " +
  "visible wait waiting warning website week window with year zone"

const namesIn = (documented: Documented): readonly string[] => {
  if (documented.is === "list") return namesIn(documented.of)
  if (documented.is !== "object") return []
  return Object.entries(documented.fields).flatMap(([name, inner]) => [name, ...namesIn(inner)])
}

const parts = (name: string): readonly string[] =>
  name.split(/(_)|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== undefined && part !== "")

const plain: ReadonlySet<string> = new Set([
  ...more.split(" "),
  ...[documentedReply, ...Object.values(documentedTypes)]
    .flatMap(namesIn)
    .concat(Object.keys(documentedTypes))
    .flatMap(parts)
    .map((part) => part.toLowerCase())
])

/**
 * A name of a field or type as it may be shown: made only of words that stand in this package's source. Any other word becomes `?`, because bunq could
 * one day use what it knows about a person as a key, and a name cannot be told from a word by its looks.
 */
export const plainName = (name: string): string => {
  if (name.length > 80) return "?"
  return parts(name)
    .map((part) => (plain.has(part.toLowerCase()) ? part : "?"))
    .join("")
}
