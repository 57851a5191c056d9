import { fileURLToPath } from 'node:url';
import { code } from '../../support/documented-site.ts';
import { answers, type Program } from '../../support/program.ts';
import { startInFolder } from '../../support/program-folder.ts';
import type { GatewayBasics } from '../../support/protected-site.ts';

/** Installed by `scripts/setup.sh gateways`. */
const PYTHON = fileURLToPath(new URL('../../../.tools/gateways/python/bin/python', import.meta.url));

export const DJANGO_DOCUMENT = 'docs/gateways/django.md';

/** What every Django site has, and tables for its sessions and users. */
const AROUND = `
SECRET_KEY = "SESSION_SECRET"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "site_pages"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.sqlite3", "OPTIONS": {"timeout": 20}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LOGGING = {"version": 1, "disable_existing_loggers": False, "handlers": {"console": {"class": "logging.StreamHandler"}}, "root": {"handlers": ["console"]}}
`;

const START = `
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage", "migrate", "--verbosity", "0"])
execute_from_command_line(["manage", "runserver", "--noreload", sys.argv[1]])
`;

/** The blocks of the document for the settings and the pages of a site. */
export interface DjangoSite {
  readonly settings: string;
  readonly pages: string;
  /** Other settings than documented: short times. */
  readonly faster?: string;
}

/** A site in Django that logs visitors in by itself. */
export function startDjangoSite(site: DjangoSite, basics: GatewayBasics): Promise<Program> {
  const { settings, pages, faster = '' } = site;
  const files = {
    'settings.py': AROUND + code(DJANGO_DOCUMENT, settings, basics) + faster,
    'site_pages.py': code(DJANGO_DOCUMENT, pages, basics),
    'start.py': START,
  };
  const address = `127.0.0.1:${basics.port}`;
  return startInFolder(files, (cwd) => ({
    command: PYTHON,
    args: ['start.py', address],
    cwd,
    isReady: () => answers(`http://${address}/bye`),
    readyWithinMs: 120_000,
  }));
}
