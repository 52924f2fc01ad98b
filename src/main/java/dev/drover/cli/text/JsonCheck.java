package dev.drover.cli.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Explains where and why bytes are not JSON: line, column, what was found and what was expected. One thread.
 *
 * <p>Used only after jackson has refused the bytes, because jackson's messages name its own classes and settings, and
 * its columns count bytes.
 */
public final class JsonCheck {
    private static final int CONTEXT = 12;

    private final byte[] json;
    private final StringBuilder open = new StringBuilder();
    private int at;
    private String fault;

    private JsonCheck(byte[] json) {
        this.json = json;
        boolean marked = json.length > 2 && json[0] == (byte) 0xef && json[1] == (byte) 0xbb && json[2] == (byte) 0xbf;
        this.at = marked ? 3 : 0;
    }

    /**
     * Where and why, as {@code at line 2, column 5: found 'x' where a value belongs}; empty when all is well, but for what no
     * grammar says: names that come twice, and depth.
     *
     * @param oneLine whether the line is known, so that only the column is to be named
     */
    public static String fault(byte[] json, boolean oneLine) {
        JsonCheck check = new JsonCheck(json);
        check.run();
        return check.fault == null ? "" : check.position(oneLine) + ": " + check.fault;
    }

    private void run() {
        boolean going = value();
        while (going) {
            space();
            if (open.isEmpty()) {
                if (at < json.length) {
                    describeFault("the end belongs; give one JSON value");
                }
                return;
            }
            going = afterValue();
        }
    }

    /** One value, or the beginning of a list or an object up to its first value; false if there is a fault. */
    private boolean value() {
        while (true) {
            space();
            int c = peek();
            if (c == '{' || c == '[') {
                at++;
                open.append((char) c);
                space();
                if (peek() == (c == '{' ? '}' : ']')) {
                    return true;
                }
                if (c == '{' && !name()) {
                    return false;
                }
            } else if (c == '"') {
                return string();
            } else if (c == '-' || c >= '0' && c <= '9') {
                return number();
            } else {
                return word("true") || word("false") || word("null") || noValue(c);
            }
        }
    }

    private boolean noValue(int c) {
        return describeFault("a value belongs; "
                + (c == '\'' ? "JSON takes double quotes" : "text stands in double quotes, as in \"a\""));
    }

    private boolean afterValue() {
        boolean inObject = open.charAt(open.length() - 1) == '{';
        int c = peek();
        if (c == (inObject ? '}' : ']')) {
            at++;
            open.setLength(open.length() - 1);
            return true;
        }
        if (c != ',') {
            return describeFault(inObject ? ", or } belongs" : ", or ] belongs");
        }
        at++;
        return (!inObject || name()) && value();
    }

    /** A field's name and its colon. */
    private boolean name() {
        space();
        if (peek() != '"') {
            return describeFault("the name of a field belongs; it stands in double quotes, as in \"a\"");
        }
        if (!string()) {
            return false;
        }
        space();
        if (peek() != ':') {
            return describeFault(": belongs");
        }
        at++;
        return true;
    }

    private boolean string() {
        int begin = at++;
        while (peek() != '"') {
            int c = peek();
            if (c < 0) {
                at = begin;
                fault = "the text that begins here has no closing quote";
                return false;
            }
            if (c < 0x20) {
                return describeFault("text goes on; a control character is written as \\n, \\t or \\u0000");
            }
            if (c == '\\' && !escape()) {
                return describeFault("text goes on; a backslash is written twice, as in \"C:\\\\x\"");
            }
            at++;
        }
        at++;
        int end = at - 1;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json, begin + 1, end - begin - 1));
            return true;
        } catch (CharacterCodingException e) {
            at = begin;
            fault = "the text that begins here isn't UTF-8; such bytes are written as {\"valueBase64\":\"…\"}";
            return false;
        }
    }

    /** From the backslash to the last character of the escape. */
    private boolean escape() {
        int begin = at++;
        int c = peek();
        if (c >= 0 && "\"\\/bfnrt".indexOf(c) >= 0) {
            return true;
        }
        boolean whole = c == 'u' && at + 4 < json.length;
        for (int i = 1; whole && i <= 4; i++) {
            whole = Character.digit(json[at + i], 16) >= 0;
        }
        at = whole ? at + 4 : begin;
        return whole;
    }

    private boolean number() {
        int begin = at;
        at += peek() == '-' ? 1 : 0;
        boolean zero = peek() == '0';
        boolean whole = digits() && !(zero && at - begin > (json[begin] == '-' ? 2 : 1));
        if (whole && peek() == '.') {
            at++;
            whole = digits();
        }
        if (whole && (peek() == 'e' || peek() == 'E')) {
            at++;
            at += peek() == '+' || peek() == '-' ? 1 : 0;
            whole = digits();
        }
        int c = peek();
        if (whole && (c < 0 || " \t\r\n,]}".indexOf(c) >= 0)) {
            return true;
        }
        at = begin;
        return describeFault("a value belongs, and this is no number; text stands in double quotes");
    }

    private boolean digits() {
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > begin;
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= json.length || json[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    private void space() {
        while (peek() >= 0 && " \t\r\n".indexOf(peek()) >= 0) {
            at++;
        }
    }

    private int peek() {
        return at < json.length ? json[at] & 0xff : -1;
    }

    private boolean describeFault(String belongs) {
        if (at >= json.length) {
            fault = "it ends where " + belongs;
            return false;
        }
        int end = at + 1;
        while (end < json.length && end - at < CONTEXT && isPartOfWord(json[at]) && isPartOfWord(json[end])) {
            end++;
        }
        // The rest of a character of several bytes.
        while (end < json.length && (json[end] & 0xc0) == 0x80) {
            end++;
        }
        fault = "found " + Escapes.line(new String(json, at, end - at, StandardCharsets.UTF_8)) + " where " + belongs;
        return false;
    }

    private static boolean isPartOfWord(byte b) {
        return b < 0 || Character.isLetterOrDigit(b) || b == '_' || b == '-' || b == '.';
    }

    private String position(boolean oneLine) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < at && !oneLine; i++) {
            if (json[i] == '\n') {
                line++;
                begin = i + 1;
            }
        }
        String before = new String(json, begin, at - begin, StandardCharsets.UTF_8);
        String column = "column " + (before.codePointCount(0, before.length()) + 1);
        return oneLine ? "at " + column : "at line " + line + ", " + column;
    }
}
