/* The model of locales that libstdc++'s headers name: there is the C locale only. */
#ifndef LITEBOX_CXX_LOCALE_H
#define LITEBOX_CXX_LOCALE_H

#include <bits/c++config.h>

namespace std {
typedef void *__c_locale;
}

#endif
