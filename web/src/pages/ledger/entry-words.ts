/** Members that say most of an entry, the first that is there. */
const TELLING = ['summary', 'text', 'reason', 'report', 'title', 'detail', 'problem', 'name', 'event_id'];
const CHARACTERS_MAX = 160;

/** A line about an entry: its own words where it has some, else the plain members of its body. */
export function entryWords({ body }: { readonly body: object }): string {
  const members = body as Readonly<Record<string, unknown>>;
  const told = TELLING.map((name) => members[name]).find(
    (value): value is string => typeof value === 'string' && value !== '',
  );
  return shortened(told ?? plainMembers(members));
}

function plainMembers(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .flatMap(([name, value]) => memberWords(name.replaceAll('_', ' '), value))
    .join(', ');
}

/** Lists by their length; what only a program reads is left out. */
function memberWords(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return [`${value.length} ${name}`];
  if (value === null || typeof value === 'object' || / (id|hash)$/.test(name)) return [];
  return [`${name} ${String(value)}`];
}

function shortened(text: string): string {
  return text.length <= CHARACTERS_MAX ? text : `${text.slice(0, CHARACTERS_MAX - 1)}…`;
}
