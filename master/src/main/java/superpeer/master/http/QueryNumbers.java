package superpeer.master.http;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import superpeer.protocol.Json;

/** Parses whole numbers in query parameters. */
final class QueryNumbers {

  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  private QueryNumbers() {}

  /**
   * Runs {@code route} with the number, or with {@code otherwise} if it is absent; answers 400 if
   * it is not a number from 1 to {@code max}.
   */
  static Route route(
      String name, Optional<String> text, int otherwise, int max, IntFunction<Route> route) {
    if (text.isEmpty()) {
      return route.apply(otherwise);
    }
    if (DIGITS.matcher(text.get()).matches()) {
      var number = Integer.parseInt(text.get());
      if (number >= 1 && number <= max) {
        return route.apply(number);
      }
    }
    return JsonResponses.problem(
        StatusCodes.BAD_REQUEST,
        name + " is " + Json.excerpt(text.get()),
        "give a whole number from 1 to " + max);
  }
}
