export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/src',
    '<rootDir>/adapters',
    '<rootDir>/config',
    '<rootDir>/migrations',
    '<rootDir>/test',
    '<rootDir>/web',
    '<rootDir>/client',
  ],
  testRegex: '\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  maxWorkers: 2,
  testTimeout: 90_000,
  // Modules and what WebAssembly took are never given back within a process.
  workerIdleMemoryLimit: '1500MB',
};
