/** What the editor's and the debuggers' tests know of samples/key-service: texts, so that its lines may move. */

export const SAMPLE = "key-service";

export const MAIN_FILE = "main.c";

/** Stands in the first line of `main` that is executed when its variables have their values; it calls a function of the project. */
export const FIRST_LINE_OF_MAIN = "if (!signer_begin(&service.signer))";
export const FIRST_CALL = "signer_begin";

/** Stands in the line of `main` that handles one request; it calls a function of the same file. */
export const REQUEST_LINE = "answer(&service, line);";
export const FIRST_REQUEST = "sign 68656c6c6f";

/** A project in C++, and the line of its `main` where its containers are filled. */
export const CXX_SAMPLE = "hello-cpp";
export const CXX_FILE = "hello.cpp";
export const CXX_LINE = "for (const auto &[word, count] : counts)";

/** What the enclave says first. */
export const GREETING = "key service ready";

/** What it says last, to the last of the requests in the sample's own input. */
export const LAST_ANSWER = "signed 2, verified 3, refused 4";
