package superpeer.master.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Validates responses against an OpenAPI description. Objects are closed: unknown members are
 * violations.
 */
final class OpenApiDescription {

  private static final ObjectMapper YAML = new YAMLMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

  private final JsonNode root;

  private OpenApiDescription(JsonNode root) {
    this.root = root;
  }

  static OpenApiDescription of(String yaml) {
    try {
      var root = YAML.readTree(yaml);
      close(root.get("paths"));
      close(root.get("components"));
      return new OpenApiDescription(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError("openapi.yaml is not YAML", e);
    }
  }

  /** Forbids members that are not described. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApiDescription::close);
  }

  /** Returns path → methods. */
  Map<String, Set<String>> routes() {
    var routes = new TreeMap<String, Set<String>>();
    root.get("paths")
        .properties()
        .forEach(
            path -> {
              var methods = new TreeSet<String>();
              path.getValue().fieldNames().forEachRemaining(methods::add);
              routes.put(path.getKey(), methods);
            });
    return routes;
  }

  /** Whether the route answers anything but JSON. */
  boolean isText(String path) {
    return root.get("paths").get(path).findValues("application/json").isEmpty()
        && root.get("paths").get(path).findValues("$ref").isEmpty();
  }

  /** Returns what is wrong with a response; empty if it matches. */
  List<String> violations(String method, String path, int status, String body) {
    var responses = root.get("paths").get(path).get(method).get("responses");
    var response = responses.get(String.valueOf(status));
    if (response == null) {
      response = responses.get("default");
    }
    if (response == null) {
      return List.of("status " + status + " is not described");
    }
    var schema = resolved(response).path("content").path("application/json").path("schema");
    try {
      return check(schema, YAML.readTree(body));
    } catch (JsonProcessingException e) {
      return List.of("not JSON: " + body);
    }
  }

  private List<String> check(JsonNode schema, JsonNode body) {
    if (schema.isMissingNode()) {
      return List.of("no JSON is described");
    }
    var document = ((ObjectNode) root).deepCopy();
    document.setAll((ObjectNode) schema);
    return SCHEMAS.getSchema(document).validate(body).stream().map(Object::toString).toList();
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").textValue().substring(1)) : node;
  }
}
