package superpeer.master.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code .env} as Node's dotenv does, because operators write the file for the original
 * super peer. Quotes, {@code export} and comments are supported; unquoted values keep {@code =},
 * {@code &} and {@code $}; the last of duplicate keys wins (scripts append with {@code echo … >>
 * .env}).
 *
 * <p>Source: the LINE expression of dotenv 16, rewritten so that long values need no deep
 * recursion.
 */
final class DotEnv {

  /** Characters; larger than any real file, and a bound on the work of the regular expression. */
  static final int MAX_LENGTH = 64 * 1024;

  private static final Pattern LINE =
      Pattern.compile(
          "^\\s*(?:export\\s+)?([\\w.-]+)(?:\\s*=\\s*?|:\\s+?)"
              + "("
              + quoted("'")
              + "|"
              + quoted("\"")
              + "|"
              + quoted("`")
              + "|[^#\\n]+)?\\s*(?:#.*)?$",
          Pattern.MULTILINE | Pattern.UNIX_LINES);

  private DotEnv() {}

  /** Escaped quotes belong to the value, unless the value would then have no end. */
  private static String quoted(String quote) {
    return "\\s*Q(?:[^Q\\\\]|\\\\Q|\\\\)*+Q|\\s*Q[^Q]*+Q".replace("Q", quote);
  }

  /**
   * @throws InvalidSetting if the text is too long to be a settings file
   */
  static Map<String, String> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidSetting(
          ".env has " + text.length() + " characters, more than " + MAX_LENGTH + "; shorten it");
    }
    var values = new LinkedHashMap<String, String>();
    var lines = LINE.matcher(withUnixLines(text));
    while (lines.find()) {
      values.put(lines.group(1), value(lines.group(2)));
    }
    return values;
  }

  private static String withUnixLines(String text) {
    var start = text.startsWith("\uFEFF") ? 1 : 0;
    return text.substring(start).replace("\r\n", "\n").replace('\r', '\n');
  }

  private static String value(@Nullable String raw) {
    var value = raw == null ? "" : raw.strip();
    if (value.length() < 2) {
      return value;
    }
    var quote = value.charAt(0);
    if ("'\"`".indexOf(quote) < 0 || value.charAt(value.length() - 1) != quote) {
      return value;
    }
    var inner = value.substring(1, value.length() - 1);
    return quote == '"' ? inner.replace("\\n", "\n").replace("\\r", "\r") : inner;
  }
}
