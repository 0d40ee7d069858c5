/** What client and server say to each other beyond the Language Server Protocol: types and names only. */

/**
 * Options of Node for the server's process. Facts of files are many small objects that live long: a large space for young ones only makes
 * the process grow (with 100 open files by 40 MB). Sizes before speed in what V8 itself keeps is 15 MB less; an edit
 * takes as long in a file of 5,000 lines, and in one of 50,000 13 ms in place of 7 to 8.
 */
export const SERVER_FLAGS: readonly string[] = ["--max-semi-space-size=1", "--optimize-for-size"];

/** Given once, in `initialize`. */
export interface InitializationOptions {
  /** The `litebox` command's script. Without it nothing is measured, and figures are missing. */
  readonly cli?: string;
  /**
   * The user trusts the workspace. Otherwise nothing of it is run, neither its build nor its compiler, and only findings
   * from syntax are shown.
   */
  readonly trusted?: boolean;
  readonly settings?: Settings;
  /** In a browser: URI of the folder with the grammars. */
  readonly grammars?: string;
}

/** A finding's severity as the user may set it; "off" hides it. */
export type SeveritySetting = "default" | "error" | "warning" | "information" | "hint" | "off";

/** The section `litebox` of the settings, as far as the server reads it. */
export interface Settings {
  /** Empty: what the manifest says. */
  readonly compiler?: string;
  readonly measureOnSave?: boolean;
  /** By diagnostic code. */
  readonly diagnostics?: Readonly<Record<string, SeveritySetting>>;
}

/** Server to client: what a project costs, whenever it changes. */
export const TCB_NOTIFICATION = "litebox/tcb";

export interface TcbNotification {
  /** URI of the project's folder. */
  readonly project: string;
  /** The name in its manifest. */
  readonly name: string;
  readonly state:
    | { readonly kind: "known"; readonly figures: TcbFigures }
    /** A build is running to find out. */
    | { readonly kind: "measuring" }
    /** The project does not build; the message is a sentence. */
    | { readonly kind: "unknown"; readonly message: string }
    /** The workspace is not trusted, so nothing was built. */
    | { readonly kind: "restricted" };
}

export interface TcbFigures {
  readonly bytes: number;
  readonly lines: number;
  /** The bytes as people read them: `9.8 KiB`, and with a budget `9.8 KiB of 16 KiB`. */
  readonly size: string;
  readonly budget: { readonly bytes?: number | undefined; readonly lines?: number | undefined };
  /** The linker's own figures for the sources as they are saved; otherwise an estimate for the text as it stands. */
  readonly measured: boolean;
}

/** Client to server: measure the project now, for instance after a build, whose URI is the argument. */
export const MEASURE_REQUEST = "litebox/measure";

export interface MeasureParameters {
  /** URI of the project's folder; all known projects when it is missing. */
  readonly project?: string;
}

/** Client to server: from now on the user trusts the workspace. */
export const TRUST_NOTIFICATION = "litebox/trustGranted";

/**
 * Server to client: files, for a server in a browser, which has none but the editor's. Each is asked for by its URI; null where there is
 * none.
 */
export const FILE_REQUESTS = {
  /** Its bytes. */
  read: "litebox/readFile",
  /** A text that changes with the file. */
  stamp: "litebox/fileStamp",
  /** What is in a folder: `FolderEntry[]`. */
  list: "litebox/listFolder",
} as const;

export interface FileParameters {
  readonly uri: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}
