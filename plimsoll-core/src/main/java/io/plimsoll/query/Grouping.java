package io.plimsoll.query;

/// Whether each document stands for itself with its best passage, or passages stand alone.
public enum Grouping {
    NONE,
    DOCUMENT
}
