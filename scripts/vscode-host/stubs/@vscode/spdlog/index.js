"use strict";
// Stands in for the native logger of the same name, so that nothing has to be compiled: same interface, plain appends.
const fs = require("fs");
const path = require("path");

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical"];

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
  }
  write(level, text) {
    if (level < this.level) return;
    const stamp = new Date().toISOString().replace("T", " ").replace("Z", "");
    try {
      fs.appendFileSync(this.file, this.raw ? text : `${stamp} [${LEVELS[level]}] ${text}\n`);
    } catch {
      /* the directory may be gone at shutdown; logging must never throw */
    }
  }
  trace(text) {
    this.write(0, text);
  }
  debug(text) {
    this.write(1, text);
  }
  info(text) {
    this.write(2, text);
  }
  warn(text) {
    this.write(3, text);
  }
  error(text) {
    this.write(4, text);
  }
  critical(text) {
    this.write(5, text);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {
    /* one pattern only */
  }
  clearFormatters() {
    this.raw = true;
  }
  flush() {
    /* never buffered */
  }
  drop() {
    /* nothing held open */
  }
}

async function create(type, name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger(type, name, file);
}

exports.version = 0;
exports.setLevel = exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = (name, file) => create("rotating", name, file);
exports.createAsyncRotatingLogger = (name, file) => create("rotating_async", name, file);
