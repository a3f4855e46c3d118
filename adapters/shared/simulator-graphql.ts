/** What a field of the answer is: a value, a list, fields of its own, or what its arguments make of it. */
export type GraphqlNode =
  | string
  | number
  | boolean
  | null
  | GraphqlFailure
  | readonly GraphqlNode[]
  | ((args: GraphqlArgs) => GraphqlNode)
  | { readonly [field: string]: GraphqlNode };

export type GraphqlArgs = Readonly<Record<string, unknown>>;

/** A field that cannot be answered: it is null, and the reply has an error beside its data. */
export class GraphqlFailure {
  constructor(
    readonly message: string,
    readonly code?: string,
  ) {}
}

export interface GraphqlReply {
  readonly data: unknown;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
}

interface Selection {
  readonly kind: 'field' | 'fragment';
  /** The field's name, or the type that a fragment is on. */
  readonly name: string;
  readonly alias: string;
  readonly args: GraphqlArgs;
  readonly inner: readonly Selection[] | null;
}

/**
 * Answers a GraphQL request from a tree: selections, aliases, arguments, variables and inline fragments, which is what
 * clients of miners use. A field that the tree has not is refused, as a schema would refuse it.
 */
export function answerGraphql(
  query: string,
  variables: GraphqlArgs,
  roots: { readonly query: GraphqlNode; readonly mutation: GraphqlNode },
): GraphqlReply {
  let parsed: { readonly operation: string; readonly selections: readonly Selection[] };
  try {
    parsed = new Parser(query, variables).document();
  } catch (error) {
    return { data: null, errors: [{ message: (error as Error).message }] };
  }
  const root = parsed.operation === 'mutation' ? roots.mutation : roots.query;
  const run = new Run();
  const data = run.fields(root, parsed.selections, []);
  if (run.unknown !== null) return { data: null, errors: [{ message: run.unknown }] };
  return run.errors.length === 0 ? { data } : { data, errors: run.errors };
}

class Run {
  readonly errors: Record<string, unknown>[] = [];
  /** The first field that no type has. */
  unknown: string | null = null;

  fields(node: GraphqlNode, selections: readonly Selection[], path: readonly (string | number)[]): unknown {
    if (!isObject(node)) return null;
    const out: Record<string, unknown> = {};
    for (const selection of selections) {
      if (selection.kind === 'fragment') {
        const type = node['__typename'];
        if (type === undefined || type === selection.name)
          Object.assign(out, this.fields(node, selection.inner ?? [], path));
        continue;
      }
      const { name, alias } = selection;
      if (name === '__typename') out[alias] = node['__typename'] ?? 'Object';
      else if (!(name in node)) this.unknown ??= `Unknown field "${name}"`;
      else out[alias] = this.#value(node[name] as GraphqlNode, selection, [...path, alias]);
    }
    return out;
  }

  #value(given: GraphqlNode, selection: Selection, path: readonly (string | number)[]): unknown {
    const node = typeof given === 'function' ? given(selection.args) : given;
    if (node instanceof GraphqlFailure) {
      const extensions = node.code === undefined ? {} : { extensions: { code: node.code } };
      this.errors.push({ message: node.message, locations: [{ line: 1, column: 1 }], path, ...extensions });
      return null;
    }
    if (Array.isArray(node))
      return node.map((item: GraphqlNode, index) => this.#value(item, selection, [...path, index]));
    return selection.inner === null ? node : this.fields(node, selection.inner, path);
  }
}

function isObject(node: GraphqlNode): node is { readonly [field: string]: GraphqlNode } {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

const TOKEN = /"(?:[^"\\]|\\.)*"|\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()[\]:!$=@]/g;

class Parser {
  readonly #tokens: readonly string[];
  readonly #variables: GraphqlArgs;
  #at = 0;

  constructor(query: string, variables: GraphqlArgs) {
    this.#tokens = query.replace(/#[^\n]*/g, '').match(TOKEN) ?? [];
    this.#variables = variables;
  }

  document(): { operation: string; selections: Selection[] } {
    const operation = this.#peek() === '{' ? 'query' : this.#take();
    while (this.#peek() !== '{') {
      if (this.#take() === '(') this.#skipTo(')');
    }
    return { operation, selections: this.#selections() };
  }

  #selections(): Selection[] {
    this.#expect('{');
    const list: Selection[] = [];
    while (this.#peek() !== '}') list.push(this.#selection());
    this.#expect('}');
    return list;
  }

  #selection(): Selection {
    let name = this.#take();
    if (name === '...') {
      this.#expect('on');
      const type = this.#take();
      return { kind: 'fragment', name: type, alias: type, args: {}, inner: this.#selections() };
    }
    const alias = name;
    if (this.#peek() === ':') {
      this.#expect(':');
      name = this.#take();
    }
    const args = this.#peek() === '(' ? this.#arguments('(', ')') : {};
    return { kind: 'field', name, alias, args, inner: this.#peek() === '{' ? this.#selections() : null };
  }

  #arguments(open: string, close: string): GraphqlArgs {
    this.#expect(open);
    const args: Record<string, unknown> = {};
    while (this.#peek() !== close) {
      const name = this.#take();
      this.#expect(':');
      args[name] = this.#argument();
    }
    this.#expect(close);
    return args;
  }

  #argument(): unknown {
    const token = this.#peek();
    if (token === '{') return this.#arguments('{', '}');
    if (token === '[') {
      this.#take();
      const list: unknown[] = [];
      while (this.#peek() !== ']') list.push(this.#argument());
      this.#expect(']');
      return list;
    }
    this.#take();
    if (token === '$') return this.#variables[this.#take()];
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (/^-?\d/.test(token)) return Number(token);
    const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    return token in words ? words[token] : token;
  }

  #skipTo(token: string): void {
    while (this.#take() !== token);
  }

  #expect(token: string): void {
    const found = this.#take();
    if (found !== token) throw new Error(`Syntax error: expected ${token}, found ${found}`);
  }

  #peek(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error('Syntax error: unexpected end of input');
    return token;
  }

  #take(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}
