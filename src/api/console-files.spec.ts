import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { consoleFiles } from './console-files.js';

const PAGE = '<!doctype html><title>Ebb</title>';
let directory: string;
let app: Express;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ebb-console-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), PAGE);
  writeFileSync(join(directory, '.built'), 'stamp');
  writeFileSync(join(directory, 'assets', 'main-a1.js'), 'let plain;');
  writeFileSync(join(directory, 'assets', 'main-a1.js.gz'), gzipSync('let packed;'));
  // A file of such a name must not stand before the service's own answer.
  writeFileSync(join(directory, 'metrics'), 'stale');
  app = express()
    .use((_request, response, next) => {
      response.set({ 'Content-Security-Policy': "default-src 'none'", 'Cache-Control': 'no-store' });
      next();
    })
    .use(consoleFiles(directory))
    .use((_request, response) => void response.status(404).send('not the console'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const asBrowser = (path: string) => request(app).get(path).set('Accept', 'text/html,*/*;q=0.8');

describe('the console’s files', () => {
  it('is the page at its root and at addresses of its own, asked for anew each time', async () => {
    for (const path of ['/', '/sites/demo', '/welcome', '/sites/demo?tab=why']) {
      const { status, text, headers } = await asBrowser(path);
      expect([path, status, text]).toEqual([path, 200, PAGE]);
      expect(headers['cache-control']).toBe('no-cache');
    }
  });

  it('lets scripts and styles of its own run, and no others', async () => {
    const { headers } = await asBrowser('/');
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/script-src 'self'; style-src 'self'/);
    expect(policy).not.toMatch(/unsafe/);
  });

  it('says the same where nothing has changed: browsers take the headers of that answer for the page they kept', async () => {
    const first = await asBrowser('/sites/demo');
    const again = await asBrowser('/sites/demo').set('If-None-Match', first.headers['etag']!);
    expect(again.status).toBe(304);
    for (const name of ['content-security-policy', 'cache-control'])
      expect(again.headers[name]).toBe(first.headers[name]);
  });

  it('leaves the headers of what is not its own as they were', async () => {
    const { headers } = await request(app).get('/nothing').set('Accept', '*/*');
    expect(headers['content-security-policy']).toBe("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
  });

  it('serves what was compressed at the build, for good', async () => {
    const packed = await request(app).get('/assets/main-a1.js').set('Accept-Encoding', 'gzip');
    expect([packed.text, packed.headers['content-encoding']]).toEqual(['let packed;', 'gzip']);
    expect(packed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const plain = await request(app).get('/assets/main-a1.js').set('Accept-Encoding', 'identity');
    expect(plain.text).toBe('let plain;');
  });

  it.each(['/api/v1/sites', '/metrics', '/healthz', '/readyz', '/assets/gone-b2.js', '/.built'])(
    'leaves %s to what comes after, also for a browser',
    async (path) => {
      const accept = path === '/.built' ? '*/*' : 'text/html';
      const { text } = await request(app).get(path).set('Accept', accept);
      expect(text).toBe('not the console');
    },
  );

  it('is no page for programs, and takes nothing', async () => {
    expect((await request(app).get('/nothing').set('Accept', '*/*')).status).toBe(404);
    expect((await request(app).post('/').set('Accept', 'text/html')).status).toBe(404);
  });

  it('serves nothing where it was not built', async () => {
    const bare = express()
      .use(consoleFiles(join(directory, 'none')))
      .use((_request, response) => void response.status(404).end());
    expect((await request(bare).get('/').set('Accept', 'text/html')).status).toBe(404);
  });
});
