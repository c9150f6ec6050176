/// Models behind services: chat and embeddings with the OpenAI protocol, reranking with Cohere's or TEI's. One
/// connection serves them all: it keeps the deadline in every phase, bounds what it reads, tries a passing failure once
/// more, and lets no credential into a message.
/// Depends on `inference`, `request` and `error` of the core, on Jackson and on the JDK's HTTP client.
@NullMarked
package io.plimsoll.server.inference;

import org.jspecify.annotations.NullMarked;
