import type { Command } from 'commander';

/** Every command of the program as Markdown: docs/cli.md. */
export function commandsDoc(program: Command): string {
  const commands = leaves(program, []);
  return `# The \`ebb\` command

Written from the program itself: \`node scripts/cli-docs.mjs\`. In a checkout it is \`npm run ebb -- COMMAND\`. Every
command has \`--help\`. Exit status: 0 done, 1 failed (with what to do next), 2 not called as it should be.

| command | what it does |
|---|---|
${commands.map(({ name, command }) => `| [\`ebb ${name}\`](#ebb-${anchorOf(name)}) | ${cell(command.description())} |`).join('\n')}

${commands.map(({ name, command }) => section(name, command)).join('\n\n')}
`;
}

interface Leaf {
  readonly name: string;
  readonly command: Command;
}

function leaves(command: Command, path: readonly string[]): Leaf[] {
  if (command.commands.length === 0) return [{ name: path.join(' '), command }];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

function section(name: string, command: Command): string {
  const call = ['ebb', name, ...command.registeredArguments.map(argumentText)].join(' ');
  const rows = [
    ...command.registeredArguments.map((each) => [argumentText(each), each.description, each.argChoices]),
    ...command.options.map((each) => [
      each.flags,
      `${each.mandatory ? 'needed: ' : ''}${each.description}`,
      each.argChoices,
    ]),
  ] as [string, string, string[] | undefined][];
  const lines = rows.map(
    ([flags, text, choices]) =>
      `| \`${cell(flags)}\` | ${cell(text)}${choices ? `: ${choices.join(', ')}` : ''} |`,
  );
  return [
    `## ebb ${name}`,
    '',
    `\`${call}\`: ${command.description()}.`,
    ...(lines.length > 0 ? ['', '| | |', '|---|---|', ...lines] : []),
  ].join('\n');
}

function argumentText(argument: { name(): string; required: boolean }): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function anchorOf(name: string): string {
  return name.replaceAll(' ', '-');
}
