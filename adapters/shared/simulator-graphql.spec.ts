import { describe, expect, it } from '@jest/globals';
import { answerGraphql, GraphqlFailure, type GraphqlNode } from './simulator-graphql.js';

const QUERY: GraphqlNode = {
  name: 'S21',
  boards: [
    { id: 1, temp: 60 },
    { id: 2, temp: 61 },
  ],
  summary: new GraphqlFailure('Service unavailable', 'UNAVAILABLE'),
  config: { __typename: 'Config', target: 3500 },
};
const MUTATION: GraphqlNode = {
  set: ({ input, apply }) => ({ __typename: 'Done', said: JSON.stringify([input, apply]) }),
};

function ask(query: string, variables: Record<string, unknown> = {}) {
  return answerGraphql(query, variables, { query: QUERY, mutation: MUTATION });
}

describe('GraphQL answers of a virtual device', () => {
  it.each<[string, unknown]>([
    ['{ name }', { name: 'S21' }],
    ['query Who($x: Int!) { mine: name }', { mine: 'S21' }],
    ['{ boards { id } }', { boards: [{ id: 1 }, { id: 2 }] }],
    ['{ config { ... on Config { target } ... on Other { nothing } } }', { config: { target: 3500 } }],
    ['{ config { __typename } } # who is it', { config: { __typename: 'Config' } }],
  ])('have what is selected: %s', (query, data) => {
    expect(ask(query)).toEqual({ data });
  });

  it('have an error beside the data for a field that cannot be answered', () => {
    expect(ask('{ name summary { power } }')).toMatchObject({
      data: { name: 'S21', summary: null },
      errors: [{ message: 'Service unavailable', path: ['summary'], extensions: { code: 'UNAVAILABLE' } }],
    });
  });

  it('give arguments to a change, written out or as variables', () => {
    const change =
      'mutation ($w: Int!) { set(input: { watts: $w, list: [1, "a", true, null] }, apply: false) { said } }';
    expect(ask(change, { w: 3000 })).toEqual({
      data: { set: { said: '[{"watts":3000,"list":[1,"a",true,null]},false]' } },
    });
  });

  it.each([
    ['{ nothing }', 'Unknown field "nothing"'],
    ['{ boards { id nothing } }', 'Unknown field "nothing"'],
    ['{ name', 'Syntax error: unexpected end of input'],
  ])('refuse what no schema would take: %s', (query, message) => {
    expect(ask(query)).toEqual({ data: null, errors: [{ message }] });
  });
});
