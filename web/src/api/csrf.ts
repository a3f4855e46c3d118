let token: string | null = null;

/** Kept in memory alone: no other page can read it there. */
export function setCsrfToken(text: string | null): void {
  token = text;
}

export function csrfToken(): string | null {
  return token;
}
