package superpeer.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;

/**
 * Parses JSON from outside, with limits. Stateless and thread-safe.
 *
 * <p>The methods check the length before they parse; the mapper limits depth and length of numbers.
 * Member names are neither interned nor cached, so that a hostile sender cannot fill memory with
 * them.
 */
public final class Json {

  /** Deepest nesting that is accepted. The deepest message of the protocol has 5 levels. */
  private static final int MAX_DEPTH = 32;

  /** Longest number that is accepted, in digits; the longest meaningful one has 17. */
  private static final int MAX_NUMBER_LENGTH = 64;

  /** Longest quote of foreign text in an error message. */
  private static final int MAX_EXCERPT = 80;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .build())
          .addModule(new Jdk8Module())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * The shared mapper. It omits absent Optionals, ignores unknown members and does not coerce
   * types.
   */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Parses any JSON value.
   *
   * @param what name of the message, for errors
   * @param maxLength in UTF-16 units, checked before parsing
   */
  public static JsonNode read(String text, String what, int maxLength) throws MalformedMessage {
    if (text.length() > maxLength) {
      throw tooLong(what, text.length() + " characters", maxLength);
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw notJson(what, e);
    }
  }

  /**
   * Parses any JSON value.
   *
   * @param what name of the message, for errors
   * @param maxLength in bytes, checked before parsing
   */
  public static JsonNode read(byte[] bytes, String what, int maxLength) throws MalformedMessage {
    if (bytes.length > maxLength) {
      throw tooLong(what, bytes.length + " bytes", maxLength);
    }
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw notJson(what, e);
    } catch (IOException e) {
      throw new MalformedMessage(
          what + " is not UTF-8: " + excerpt(String.valueOf(e.getMessage())));
    }
  }

  /** Returns the members of an object. */
  public static JsonMembers members(JsonNode value, String what) throws MalformedMessage {
    if (value instanceof ObjectNode object) {
      return new JsonMembers(object, what);
    }
    throw new MalformedMessage(what + " is not a JSON object but " + excerpt(value.toString()));
  }

  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** Serialises a tree that we built. */
  public static String write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is plain data", e);
    }
  }

  /**
   * Shortens foreign text and removes control characters, so that an error message can quote it.
   */
  public static String excerpt(String text) {
    var cut = text.length() <= MAX_EXCERPT ? text : text.substring(0, MAX_EXCERPT) + "…";
    return cut.replaceAll("\\p{Cntrl}", " ");
  }

  private static MalformedMessage tooLong(String what, String length, int maxLength) {
    return new MalformedMessage(what + " has " + length + "; the limit is " + maxLength);
  }

  private static MalformedMessage notJson(String what, JsonProcessingException e) {
    return new MalformedMessage(what + " is not JSON: " + excerpt(e.getOriginalMessage()));
  }
}
