package superpeer.hub.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Builds the error envelope that SDKs expect: {@code {"ret":-1,"data":{"code":…,"msg":…}}}. */
final class SdkError {

  /** Maximum length of the message, which may quote the request. */
  private static final int MAX_MSG = 200;

  private SdkError() {}

  /**
   * @param code below 5000 tells SDK 2.9.10 not to retry
   */
  static String json(int code, String msg) {
    var text = msg.length() > MAX_MSG ? msg.substring(0, MAX_MSG) + "…" : msg;
    var quoted = new String(JsonStringEncoder.getInstance().quoteAsString(text));
    return "{\"ret\":-1,\"data\":{\"code\":" + code + ",\"msg\":\"" + quoted + "\"}}";
  }
}
