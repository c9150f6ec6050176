package io.plimsoll.inference;

import java.util.regex.Pattern;

/// Text of others in a prompt that marks what is quoted, as `<source>` does: it can neither close its marks nor open
/// others, and so does not speak in the prompt's voice.
public final class QuotedText {

    /// What a model might take for a mark, however it is spelt.
    private static final Pattern MARK = Pattern.compile("<(?=[\\s/]*\\p{L})");

    private QuotedText() {}

    public static String of(String text) {
        return MARK.matcher(text).replaceAll("&lt;");
    }

    /// The same within the quotation marks of a mark's attribute.
    public static String attribute(String text) {
        return of(text).replace('"', '\'').replace('\n', ' ').replace('>', ' ');
    }
}
