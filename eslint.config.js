import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Where time, chance and the environment may be read; everywhere else they are handed in. */
const ambient = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is injected: take a Clock.' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time is injected: take a Clock.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Chance is injected.' },
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'adapters/config reads the environment.',
  },
];
/** Money is never a floating-point number. */
const floats = [
  { selector: 'CallExpression[callee.name="parseFloat"]', message: 'Amounts are parsed with parseDecimal.' },
  {
    selector: 'MemberExpression[property.name="toFixed"]',
    message: 'Amounts are written with formatCents or formatMicros.',
  },
];
/** A caller's object may have a `length` that cannot be compared. */
const lengths = [
  {
    selector: 'CallExpression[callee.object.name="z"][callee.property.name=/^(min|max)(Length|Size)$|^(length|size)$/]',
    message: 'It looks at the `length` of any object, and may throw: take minLength and maxLength of schema-length.ts.',
  },
];

export default defineConfig(
  { ignores: ['cdk.out', 'dist', 'node_modules', 'docs', 'eslint.config.js'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', ...floats, ...lengths],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    },
  },
  // Of the template's untyped parts: the assertion is the check.
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
    },
  },
  {
    files: ['shared/**', 'functions/**', 'events/**'],
    rules: {
      'no-restricted-syntax': ['error', ...floats, ...lengths, ...ambient],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['shared/kernel/**', 'shared/adapters/config/**'],
    rules: { 'no-restricted-syntax': ['error', ...floats, ...lengths] },
  },
  { files: ['shared/kernel/schema-length.ts'], rules: { 'no-restricted-syntax': ['error', ...floats, ...ambient] } },
);
