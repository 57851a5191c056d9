// Whether node_modules of a folder has what its package-lock.json asks for: exits with 0 if it has, otherwise with 1.
//   is-installed.js FOLDER
// npm leaves a list in node_modules when it is done, whichever of its commands has installed. With --package-lock-only npm
// writes that list too and installs nothing, so the versions on disk count as well. Runs with any Node that npm runs with.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, argv, exit, platform } from 'node:process';

/** Packages by their paths below the folder; '' is the folder itself. */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** `os` and `cpu` are lists or single words. */
function fits({ os = platform, cpu = arch }) {
  return [os].flat().includes(platform) && [cpu].flat().includes(arch);
}

/** An optional package is needed if the folder asks for it itself and it is for this system. npm leaves out the others. */
function isNeeded(path, wanted, { optionalDependencies = {} }) {
  if (!wanted.optional) return true;
  return path.replace('node_modules/', '') in optionalDependencies && fits(wanted);
}

function versionOnDisk(path) {
  const about = join(path, 'package.json');
  return existsSync(about) ? JSON.parse(readFileSync(about, 'utf8')).version : null;
}

function isInstalled(folder) {
  const { '': root, ...wanted } = packagesOf(join(folder, 'package-lock.json'));
  const list = join(folder, 'node_modules/.package-lock.json');
  const installed = existsSync(list) ? packagesOf(list) : {};
  return Object.entries(wanted).every(([path, one]) => {
    const found = installed[path];
    if (found === undefined) return !isNeeded(path, one, root);
    return found.integrity === one.integrity && versionOnDisk(join(folder, path)) === one.version;
  });
}

exit(isInstalled(argv[2]) ? 0 : 1);
