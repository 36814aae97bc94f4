import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'pkg'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A number or a boolean in a template string is what is meant where it is written.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Event handlers of templates answer with promises; the handlers report their own failures.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Nothing may reach the network or keep anything on the machine; see docs/privacy.md.
      'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'localStorage', 'sessionStorage', 'indexedDB', 'caches'],
    },
  },
  {
    // The proof panel tries the ways out on purpose.
    files: ['panels/attempts.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
);
